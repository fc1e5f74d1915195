// Writes ZIP files for tests, also such as no program would write.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  /** Packed already; then `declaredBytes` says how much it is. */
  readonly packed?: Buffer;
  readonly isStored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  /** What the archive says that it holds, where that is a lie. */
  readonly declaredBytes?: number;
  readonly crc?: number;
  /** Of Unix, with the type of the file. */
  readonly mode?: number;
}

export interface ZipOptions {
  readonly before?: Buffer;
  readonly after?: Buffer;
}

const UTF8 = 0x800;

export function buildZip(entries: readonly ZipEntry[], { before, after }: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = writeEntry(entry, offset);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = writeEnd({ count: entries.length, offset, bytes: directory.length });
  return Buffer.concat([before ?? Buffer.alloc(0), ...locals, directory, end, after ?? Buffer.alloc(0)]);
}

function writeEntry(entry: ZipEntry, offset: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(entry.name as string);
  const data = Buffer.from((entry.data as string | undefined) ?? '');
  const packed = entry.packed ?? (entry.isStored ? data : deflateRawSync(data));
  const method = entry.method ?? (entry.isStored ? 0 : 8);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(entry.flags ?? UTF8, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(entry.crc ?? crc32(data), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(entry.declaredBytes ?? data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(entry.mode === undefined ? 20 : (3 << 8) | 20, 4);
  fields.copy(central, 6);
  central.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 38);
  central.writeUInt32LE(offset, 42);
  const signature = Buffer.from('PK\u0003\u0004', 'latin1');
  return { local: Buffer.concat([signature, fields, name, packed]), central: Buffer.concat([central, name]) };
}

/** With the larger record where the small one has no room for the count. */
function writeEnd({ count, offset, bytes }: { count: number; offset: number; bytes: number }): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  if (count < 0xffff) return end;
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(bytes), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(offset + bytes), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}

/** So many MiB of one letter, packed a thousandfold without ever being there. */
export function packMebibytes(count: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(1024 * 1024, 'a'), { finishFlush: 2 });
  return Buffer.concat([...Array.from({ length: count }, () => one), Buffer.from([3, 0])]);
}
