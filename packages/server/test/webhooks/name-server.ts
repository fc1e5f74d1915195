// A name server on this machine, which answers what it is told to, or nothing.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** The addresses of a name of one family; null: no answer at all. */
export type Answers = (name: string, family: 4 | 6) => readonly string[] | null;

export interface NameServer extends AsyncDisposable {
  /** As a resolver is given it. */
  readonly address: string;
  /** Names that were asked, in order, with the family. */
  readonly asked: readonly string[];
}

const [TYPE_A, TYPE_AAAA] = [1, 28];
const HEADER_BYTES = 12;

export async function startNameServer(answers: Answers): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, end } = readName(query);
    const family = query.readUInt16BE(end) === TYPE_AAAA ? 6 : 4;
    asked.push(`${name} ${family}`);
    const found = answers(name, family);
    if (found !== null) socket.send(writeAnswer(query, end + 4, found), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

/** The name of the first question, and where it ends. */
function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function writeAnswer(query: Buffer, questionEnd: number, found: readonly string[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180, 2); // an answer, recursion as asked
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const records = found.map((address) => {
    const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : bytesOf6(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 + HEADER_BYTES, 0); // the name of the question
    record.writeUInt16BE(data.length === 4 ? TYPE_A : TYPE_AAAA, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, query.subarray(HEADER_BYTES, questionEnd), ...records]);
}

/** Of an address with one `::`, or none. */
function bytesOf6(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::').map((half) => half);
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  const [front, back] = [words(head), words(tail)];
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}
