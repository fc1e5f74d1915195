// Recordings for tests of custom voices, and forms to send them in.

/** A tone of so many seconds as 16-bit WAV. */
export function toneWav(seconds: number, { rate = 16_000, channels = 1, gain = 0.5 } = {}): Buffer {
  const frames = Math.round(seconds * rate);
  const data = Buffer.alloc(frames * channels * 2);
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      data.writeInt16LE(
        Math.round(Math.sin(frame / 10) * 32_767 * gain * (channel + 1)) / channels,
        (frame * channels + channel) * 2,
      );
  return wav({ tag: 1, channels, rate, bits: 16 }, data);
}

/** Any samples with a header, and other chunks before them. */
export function wav(
  { tag, channels, rate, bits }: { tag: number; channels: number; rate: number; bits: number },
  data: Buffer,
  { before = Buffer.alloc(0), dataLength = data.length } = {},
): Buffer {
  const head = Buffer.alloc(36);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + before.length + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(tag, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(((rate * channels * bits) / 8) % 2 ** 32, 28);
  head.writeUInt16LE(((channels * bits) / 8) % 2 ** 16, 32);
  head.writeUInt16LE(bits, 34);
  const dataHead = Buffer.alloc(8);
  dataHead.write('data', 0);
  dataHead.writeUInt32LE(dataLength, 4);
  return Buffer.concat([head, before, dataHead, data]);
}

export const BOUNDARY = 'the-boundary-of-a-test';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** The body of a form; `file` comes last unless it is told to come first. */
export function form(
  fields: Readonly<Record<string, string>>,
  file: Buffer | null,
  { fileFirst = false, filename = true } = {},
): Buffer {
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  if (file !== null) {
    const named = filename ? '; filename="voice.wav"\r\ncontent-type: audio/wav' : '';
    const head = Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"${named}\r\n\r\n`);
    const part = Buffer.concat([head, file, Buffer.from('\r\n')]);
    if (fileFirst) parts.unshift(part);
    else parts.push(part);
  }
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}
