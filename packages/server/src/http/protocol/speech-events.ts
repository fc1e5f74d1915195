// Audio as server-sent events of the OpenAI API.
import { Readable } from 'node:stream';

/** Three bytes are four characters of base64: a length that needs no filling. */
const GROUP = 3;

/** Reads the audio to its end, or destroys it when nobody reads on. Fails with it, so that the answer breaks. */
export function toSpeechEvents(audio: Readable, characters: number): Readable {
  async function* write(): AsyncGenerator<string> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of audio) {
      const bytes = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
      const whole = bytes.length - (bytes.length % GROUP);
      rest = bytes.subarray(whole);
      if (whole > 0) yield delta(bytes.subarray(0, whole));
    }
    if (rest.length > 0) yield delta(rest);
    // There are no tokens here: what is counted is characters.
    const usage = { input_tokens: characters, output_tokens: 0, total_tokens: characters };
    yield event({ type: 'speech.audio.done', usage });
  }
  return Readable.from(write(), { objectMode: false });
}

function delta(bytes: Buffer): string {
  return event({ type: 'speech.audio.delta', audio: bytes.toString('base64') });
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
