// Writes small ONNX models for tests and measurements: graphs of standard operators, as the bytes of a protocol buffer message.

const BYTES = 2;
const VARINT = 0;
const FIXED32 = 5;

/** Element types of tensors. */
export const ELEMENT = { float: 1, int64: 7 } as const;
type Element = (typeof ELEMENT)[keyof typeof ELEMENT];

type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Graph {
  /** Declares an input and returns its name. A word stands for a size that is not known. */
  input(name: string, element: Element, sizes: readonly (number | string)[]): string;
  output(name: string, element: Element, sizes: readonly (number | string)[]): void;
  /** Constants; a scalar has no sizes. Returns the name. */
  floats(values: ArrayLike<number>, sizes?: readonly number[]): string;
  integers(values: readonly number[], sizes?: readonly number[]): string;
  /** Adds an operator and returns the names of its outputs. */
  operators(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: readonly string[],
  ): void;
  /** The same with one output that gets a name of its own. */
  operator(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** The whole model, with metadata as other programs append it. */
  model(metadata: Readonly<Record<string, string | number>>): Buffer;
}

export function createGraph(): Graph {
  const graph: Buffer[] = [text(2, 'graph')];
  let names = 0;
  const fresh = (): string => `t${names++}`;

  function constant(element: Element, sizes: readonly number[], raw: Buffer): string {
    const name = fresh();
    const dimensions = sizes.map((size) => integer(1, size));
    graph.push(message(5, [...dimensions, integer(2, element), text(8, name), message(9, [raw])]));
    return name;
  }

  function operators(...[type, inputs, attributes, outputs]: Parameters<Graph['operators']>): void {
    graph.push(
      message(1, [
        ...inputs.map((name) => text(1, name)),
        ...outputs.map((name) => text(2, name)),
        text(4, type),
        ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...attribute(value)])),
      ]),
    );
  }

  return {
    input(name, element, sizes) {
      graph.push(message(11, valueInfo(name, element, sizes)));
      return name;
    },
    output: (name, element, sizes) => void graph.push(message(12, valueInfo(name, element, sizes))),
    floats: (values, sizes = [values.length]) => constant(ELEMENT.float, sizes, rawBytes(Float32Array.from(values))),
    integers: (values, sizes = [values.length]) =>
      constant(ELEMENT.int64, sizes, rawBytes(BigInt64Array.from(values, BigInt))),
    operators,
    operator(type, inputs, attributes = {}) {
      const name = fresh();
      operators(type, inputs, attributes, [name]);
      return name;
    },
    model(metadata) {
      const entries = Object.entries(metadata).map(([key, value]) =>
        message(14, [text(1, key), text(2, String(value))]),
      );
      const operatorSet = message(8, [integer(2, 17)]);
      return Buffer.concat([integer(1, 8), operatorSet, message(7, graph), ...entries]);
    },
  };
}

function attribute(value: Attribute): readonly Buffer[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, 2)];
  if (typeof value === 'string') return [text(4, value), integer(20, 3)];
  if ('float' in value) return [float(2, value.float), integer(20, 1)];
  return [...value.map((one) => integer(8, one)), integer(20, 7)];
}

function valueInfo(name: string, element: Element, sizes: readonly (number | string)[]): readonly Buffer[] {
  const shape = sizes.map((size) => message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  return [text(1, name), message(2, [message(1, [integer(1, element), message(2, shape)])])];
}

function rawBytes({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + FIXED32), bytes]);
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + BYTES), varint(body.length), body]);
}

function text(field: number, value: string): Buffer {
  return message(field, [Buffer.from(value)]);
}
