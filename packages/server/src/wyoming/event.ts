// An event of the Wyoming protocol as bytes: a line of JSON, then its data as JSON, then bytes of sound.

export interface WyomingEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The data stand behind the line and not in it: clients bound how long a line may be, and a list of voices is long. */
export function encodeEvent(type: string, data: object = {}, payload?: Buffer): Buffer {
  const block = Object.keys(data).length === 0 ? null : Buffer.from(JSON.stringify(data));
  const header = {
    type,
    ...(block === null ? {} : { data_length: block.length }),
    ...(payload === undefined ? {} : { payload_length: payload.length }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), block ?? EMPTY, payload ?? EMPTY]);
}

const EMPTY = Buffer.alloc(0);
