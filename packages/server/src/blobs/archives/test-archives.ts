// For tests: writes tar archives, member by member, also such as no honest program writes.

export interface Member {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** The type of the member; a file without it. */
  readonly type?: string;
  /** Told in place of the length of the content. */
  readonly size?: number;
}

export function writeTar(members: readonly Member[], { ends = true }: { ends?: boolean } = {}): Buffer {
  const parts = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? '');
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [writeHeader(member, content.length), content, padding];
  });
  return Buffer.concat(ends ? [...parts, Buffer.alloc(1024)] : parts);
}

/** An extended header that names the member behind it. */
export function extendedHeader(fields: Readonly<Record<string, string>>): Member {
  const content = Object.entries(fields).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    const length = [1, 2, 3, 4].map((digits) => digits + rest).find((sum) => String(sum).length === sum - rest);
    return `${length} ${key}=${value}\n`;
  });
  return { name: 'header', type: 'x', content: content.join('') };
}

function writeHeader({ name, type = '0', size }: Member, length: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${(size ?? length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
