// Bytes of a connection → events of the Wyoming protocol, within limits. Of bytes behind the data, such as sound, nothing is kept.
import { type AppError, invalidInput } from '../errors.ts';
import type { WyomingEvent } from './event.ts';

/** As in the protocol's own library. */
const MAX_LINE_BYTES = 65_536;
/** Nothing that is asked for here comes with sound. */
const MAX_PAYLOAD_BYTES = 65_536;
const LINE_END = 0x0a;

interface Header {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly dataBytes: number;
  readonly payloadBytes: number;
}

export class EventReader {
  readonly #maxDataBytes: number;
  readonly #held = new GrowingBuffer();
  #header: Header | null = null;
  /** Of the data and of the payload, still to come. */
  #dataLeft = 0;
  #payloadLeft = 0;

  constructor({ maxDataBytes }: { readonly maxDataBytes: number }) {
    this.#maxDataBytes = maxDataBytes;
  }

  /** The events that end in these bytes. Throws `invalid_input`; nothing can be read after that. */
  *push(bytes: Buffer): Generator<WyomingEvent, void, undefined> {
    let rest = bytes;
    while (rest.length > 0) {
      rest = this.#header === null ? this.#readLine(rest) : this.#readBehind(rest);
      const event = this.#finish();
      if (event !== null) yield event;
    }
  }

  #readLine(bytes: Buffer): Buffer {
    const at = bytes.indexOf(LINE_END);
    const end = at === -1 ? bytes.length : at;
    if (this.#held.length + end >= MAX_LINE_BYTES)
      throw refuse(`The line of an event may be ${MAX_LINE_BYTES} bytes long, with its end`);
    this.#held.append(bytes.subarray(0, end));
    if (at === -1) return EMPTY;
    const header = readHeader(parse(this.#held.take(), 'line'));
    if (header.dataBytes > this.#maxDataBytes)
      throw refuse(`data_length may be ${this.#maxDataBytes} at most (it follows from LECTOR_MAX_TEXT_CHARACTERS)`);
    if (header.payloadBytes > MAX_PAYLOAD_BYTES) throw refuse(`payload_length may be ${MAX_PAYLOAD_BYTES} at most`);
    this.#header = header;
    this.#dataLeft = header.dataBytes;
    this.#payloadLeft = header.payloadBytes;
    return bytes.subarray(at + 1);
  }

  #readBehind(bytes: Buffer): Buffer {
    if (this.#dataLeft > 0) {
      const part = bytes.subarray(0, this.#dataLeft);
      this.#held.append(part);
      this.#dataLeft -= part.length;
      return bytes.subarray(part.length);
    }
    const skipped = Math.min(this.#payloadLeft, bytes.length);
    this.#payloadLeft -= skipped;
    return bytes.subarray(skipped);
  }

  /** The event, when all of it is there. */
  #finish(): WyomingEvent | null {
    if (this.#header === null || this.#dataLeft > 0 || this.#payloadLeft > 0) return null;
    const { type, data, dataBytes } = this.#header;
    this.#header = null;
    return { type, data: dataBytes === 0 ? data : { ...data, ...parse(this.#held.take(), 'data') } };
  }
}

const EMPTY = Buffer.alloc(0);
const utf8 = new TextDecoder('utf-8', { fatal: true });

function readHeader(line: Record<string, unknown>): Header {
  const { type, data = null, data_length: dataLength, payload_length: payloadLength } = line;
  if (typeof type !== 'string') throw refuse('type should be a string');
  if (data !== null && !isObject(data)) throw refuse('data should be an object');
  return {
    type,
    data: data ?? {},
    dataBytes: readLength(dataLength, 'data_length'),
    payloadBytes: readLength(payloadLength, 'payload_length'),
  };
}

function readLength(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw refuse(`${name} should be a whole number of bytes`);
  return value;
}

function parse(bytes: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw refuse(`The ${what} of an event should be JSON in UTF-8`);
  }
  if (!isObject(value)) throw refuse(`The ${what} of an event should be a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(msg: string): AppError {
  return invalidInput({ loc: ['event'], msg, type: 'event_invalid' });
}

/** Holds what came so far in one piece, since a list of a million single bytes would take a hundred times the memory. */
class GrowingBuffer {
  #bytes = EMPTY;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(part: Buffer): void {
    const needed = this.#length + part.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    part.copy(this.#bytes, this.#length);
    this.#length = needed;
  }

  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = EMPTY;
    this.#length = 0;
    return taken;
  }
}
