// FFmpeg's AAC encoder (WebAssembly). Its package starts a thread for it, which an encoder process may not do, so the module inside the
// package is read as text and loaded here; what exports it there is neither of Node's two kinds of modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGE = '@mediabunny/aac-encoder';
/** Beside the folder of the file that the package's name leads to. */
const PROGRAM = '../modules/build/aac.js';
const MARKS = [
  ['Object.defineProperty(exports, "__esModule", { value: true });', ''],
  ['exports.default = Module;', 'export default Module;'],
] as const;
const FULL_SCALE = 32_768;
const CHANNELS = 1;

/** The functions of the program that are used; a context is its address. */
interface AacModule {
  readonly HEAPU8: Uint8Array;
  _init_encoder(channels: number, sampleRate: number, bitRate: number): number;
  _get_encoder_frame_size(context: number): number;
  _get_encode_input_ptr(context: number, bytes: number): number;
  _send_frame(context: number, time: bigint): number;
  _receive_packet(context: number): number;
  _get_encoded_data(context: number): number;
  _flush_encoder_start(context: number): void;
  _close_encoder(context: number): void;
}

export interface AacCodec {
  /** Encodes a frame. Packets are copies. */
  encode(frame: Int16Array): readonly Uint8Array[];
  /** The packets that are left, and the end of the encoder. */
  finish(): readonly Uint8Array[];
}

let loading: Promise<AacModule> | undefined;

export async function openAacCodec({
  sampleRate,
  bitRate,
  frameLength,
}: {
  readonly sampleRate: number;
  readonly bitRate: number;
  readonly frameLength: number;
}): Promise<AacCodec> {
  loading ??= load();
  const aac = await loading;
  const context = aac._init_encoder(CHANNELS, sampleRate, bitRate);
  if (context === 0 || aac._get_encoder_frame_size(context) !== frameLength) {
    throw new Error('the AAC encoder refused the audio format');
  }
  let time = 0;

  function takePackets(): readonly Uint8Array[] {
    const packets: Uint8Array[] = [];
    for (let size = aac._receive_packet(context); size !== 0; size = aac._receive_packet(context)) {
      if (size < 0) throw new Error(`the AAC encoder failed (${size})`);
      const at = aac._get_encoded_data(context);
      packets.push(aac.HEAPU8.slice(at, at + size));
    }
    return packets;
  }

  return {
    encode(frame) {
      const bytes = frame.length * Float32Array.BYTES_PER_ELEMENT;
      const at = aac._get_encode_input_ptr(context, bytes);
      // A view each time: the memory is another one when it has grown.
      const input = new Float32Array(aac.HEAPU8.buffer, at, frame.length);
      for (let index = 0; index < frame.length; index++) input[index] = frame[index]! / FULL_SCALE;
      const status = aac._send_frame(context, BigInt(time));
      if (status < 0) throw new Error(`the AAC encoder failed (${status})`);
      time += frame.length;
      return takePackets();
    },
    finish() {
      aac._flush_encoder_start(context);
      const packets = takePackets();
      aac._close_encoder(context);
      return packets;
    },
  };
}

async function load(): Promise<AacModule> {
  const path = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), PROGRAM);
  let program = readFileSync(path, 'utf8');
  for (const [there, here] of MARKS) {
    if (!program.includes(there)) throw new Error(`${PACKAGE} is of another build than was tried`);
    program = program.replace(there, here);
  }
  const address = `data:text/javascript;charset=utf-8;base64,${Buffer.from(program).toString('base64')}`;
  const { default: create } = (await import(address)) as { default: () => Promise<AacModule> };
  return create();
}
