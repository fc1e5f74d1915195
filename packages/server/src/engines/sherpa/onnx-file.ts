// Reads of an ONNX model what can be told without running it: its metadata, its inputs, and whether it draws random numbers.
// Every field must end where the next begins and the last at the end of the file, so a file that was cut short is noticed.
import { type FileHandle, open } from 'node:fs/promises';

export interface OnnxFile {
  /** The last value of each key, as the runtime takes it. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Names of the graph's inputs, weights not among them. */
  readonly inputs: readonly string[];
  /** Whether the same input may give other output: an operator draws random numbers, or it cannot be told. */
  readonly isRandom: boolean;
}

/** Protocol buffers: the kinds of field values. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
/** Numbers of the fields of ModelProto, GraphProto and NodeProto that are read. */
const MODEL = { ir: 1, graph: 7, opset: 8, metadata: 14, functions: 25 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11 } as const;
const NODE = { operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
const NAME = 1;
const TENSOR_NAME = 8;
const PAIR = { key: 1, value: 2 } as const;

const RANDOM = /^(Random(Normal|Uniform)(Like)?|Multinomial|Bernoulli)$/;
/** Metadata is a few hundred bytes. Some exports carry a lexicon in it. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024;
const MAX_NAME_BYTES = 4096;
const MAX_DEPTH = 8;
/** More fields than any voice has; a file of nothing but empty fields would take minutes. */
const MAX_FIELDS = 2_000_000;
const CHUNK_BYTES = 64 * 1024;

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Where its value lies. */
  readonly start: number;
  readonly end: number;
}

/** Throws an `Error` with one sentence when the file is no whole model. */
export async function readOnnx(path: string): Promise<OnnxFile> {
  const file = await open(path);
  try {
    return await readModel(createReader(file, (await file.stat()).size));
  } finally {
    await file.close();
  }
}

type Reader = ReturnType<typeof createReader>;

async function readModel(reader: Reader): Promise<OnnxFile> {
  const metadata = new Map<string, string>();
  const inputs: string[] = [];
  const weights = new Set<string>();
  const seen = new Set<number>();
  let metadataBytes = 0;
  let isRandom = false;
  for await (const field of reader.fields(0, reader.size)) {
    seen.add(field.number);
    if (field.number === MODEL.metadata) {
      metadataBytes += field.end - field.start;
      if (metadataBytes > MAX_METADATA_BYTES) throw new Error('it has more metadata than a voice has');
      const entry = await readPair(reader, field);
      metadata.set(entry.key, entry.value);
    } else if (field.number === MODEL.graph) {
      isRandom = (await readGraph(reader, { field, depth: 0, inputs, weights })) || isRandom;
    } else if (field.number === MODEL.functions) {
      isRandom = true;
    }
  }
  if (!seen.has(MODEL.graph) || !seen.has(MODEL.ir)) throw new Error('it is no ONNX model');
  return { metadata, inputs: inputs.filter((name) => !weights.has(name)), isRandom };
}

interface GraphRequest {
  readonly field: Field;
  readonly depth: number;
  readonly inputs: string[];
  readonly weights: Set<string>;
}

/** Collects names of inputs and weights, and returns whether an operator is random. */
async function readGraph(reader: Reader, { field, depth, inputs, weights }: GraphRequest): Promise<boolean> {
  if (depth > MAX_DEPTH) return true;
  let isRandom = false;
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === GRAPH.node) {
      isRandom = (await readNode(reader, { field: part, depth, inputs: [], weights: new Set() })) || isRandom;
    } else if (part.number === GRAPH.input) {
      inputs.push(await readName(reader, part, NAME));
    } else if (part.number === GRAPH.initializer && depth === 0) {
      weights.add(await readName(reader, part, TENSOR_NAME));
    }
  }
  return isRandom;
}

async function readNode(reader: Reader, { field, depth }: GraphRequest): Promise<boolean> {
  let isRandom = false;
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === NODE.operator) {
      isRandom = RANDOM.test(await reader.text(part, MAX_NAME_BYTES)) || isRandom;
    } else if (part.number === NODE.attribute) {
      for await (const inner of reader.fields(part.start, part.end)) {
        if (inner.wire !== WIRE.bytes) continue;
        if (inner.number !== ATTRIBUTE.graph && inner.number !== ATTRIBUTE.graphs) continue;
        const request = { field: inner, depth: depth + 1, inputs: [], weights: new Set<string>() };
        isRandom = (await readGraph(reader, request)) || isRandom;
      }
    }
  }
  return isRandom;
}

async function readName(reader: Reader, field: Field, number: number): Promise<string> {
  let name = '';
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === number && part.wire === WIRE.bytes) name = await reader.text(part, MAX_NAME_BYTES);
  }
  return name;
}

async function readPair(reader: Reader, field: Field): Promise<{ key: string; value: string }> {
  const pair = { key: '', value: '' };
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === PAIR.key) pair.key = await reader.text(part, MAX_NAME_BYTES);
    if (part.number === PAIR.value) pair.value = await reader.text(part, MAX_METADATA_BYTES);
  }
  return pair;
}

/** Fields of a file, read through a window that moves on: values that nobody asks for are never read. */
function createReader(file: FileHandle, size: number) {
  let window = Buffer.alloc(0);
  let windowStart = 0;
  let count = 0;

  async function bytes(start: number, length: number): Promise<Buffer> {
    if (start + length > size) throw new Error('it ends too early');
    if (start < windowStart || start + length > windowStart + window.length) {
      const wanted = Math.min(size - start, Math.max(length, CHUNK_BYTES));
      const fresh = Buffer.alloc(wanted);
      const { bytesRead } = await file.read(fresh, 0, wanted, start);
      if (bytesRead < length) throw new Error('it ends too early');
      window = fresh.subarray(0, bytesRead);
      windowStart = start;
    }
    return window.subarray(start - windowStart, start - windowStart + length);
  }

  async function varint(at: number, end: number): Promise<{ value: number; next: number }> {
    const available = await bytes(at, Math.min(10, end - at));
    let value = 0;
    for (let i = 0; i < available.length; i++) {
      // Numbers above 2^53 are no sizes; their value does not matter.
      value += (available[i]! & 0x7f) * 2 ** (7 * i);
      if (available[i]! < 0x80) return { value, next: at + i + 1 };
    }
    throw new Error('it is no ONNX model, or it is damaged');
  }

  async function* fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start;
    while (at < end) {
      if (++count > MAX_FIELDS) throw new Error('it has more parts than a voice has');
      const tag = await varint(at, end);
      const number = Math.floor(tag.value / 8);
      const wire = tag.value % 8;
      let from = tag.next;
      let to: number;
      if (wire === WIRE.varint) to = (await varint(from, end)).next;
      else if (wire === WIRE.fixed64) to = from + 8;
      else if (wire === WIRE.fixed32) to = from + 4;
      else if (wire === WIRE.bytes) {
        const length = await varint(from, end);
        from = length.next;
        to = from + length.value;
      } else throw new Error('it is no ONNX model, or it is damaged');
      if (number === 0 || to > end) throw new Error('it is no ONNX model, or it ends too early');
      yield { number, wire, start: from, end: to };
      at = to;
    }
  }

  return {
    size,
    fields,
    async text({ start, end, wire }: Field, most: number): Promise<string> {
      if (wire !== WIRE.bytes || end - start > most) throw new Error('it is no ONNX model, or it is damaged');
      return (await bytes(start, end - start)).toString('utf8');
    },
  };
}

/** Metadata entries as bytes that may be appended to a model: repeated fields of a message lie anywhere in it. */
export function encodeMetadata(entries: Readonly<Record<string, string | number>>): Buffer {
  const lengthDelimited = (number: number, value: Buffer): Buffer =>
    Buffer.concat([encodeVarint(number * 8 + WIRE.bytes), encodeVarint(value.length), value]);
  return Buffer.concat(
    Object.entries(entries).map(([key, value]) =>
      lengthDelimited(
        MODEL.metadata,
        Buffer.concat([
          lengthDelimited(PAIR.key, Buffer.from(key)),
          lengthDelimited(PAIR.value, Buffer.from(String(value))),
        ]),
      ),
    ),
  );
}

function encodeVarint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) + 0x80);
  out.push(rest);
  return Buffer.from(out);
}
