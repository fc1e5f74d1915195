// Sends raw bytes to a listening server, for requests that no HTTP client would send.
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** It ends a test that would wait for ever; a busy machine answers late. */
const PATIENCE_MS = 300_000;

/** Everything the server sends until it closes the connection; rejects when it leaves it open. */
export function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const heard = () => Buffer.concat(chunks).toString('latin1');
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy();
      reject(new Error(`the connection stays open after ${JSON.stringify(heard())}`));
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {}); // a reset is an end like any other
    socket.on('close', () => resolve(heard()));
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** The first answer to what is sent, though it may be half a request: the connection is closed once it is there. */
export function answerTo(port: number, bytes: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy();
      reject(new Error(`no answer, but ${JSON.stringify(heard)}`));
    });
    socket.setEncoding('latin1').on('data', (text: string) => {
      heard += text;
      const end = heard.indexOf('\r\n\r\n');
      const length = /\r\ncontent-length: (\d+)/i.exec(heard)?.[1];
      if (end === -1 || heard.length < end + 4 + Number(length ?? 0)) return;
      socket.destroy();
      resolve(readAnswers(heard)[0] as RawAnswer);
    });
    socket.on('error', () => {}); // a reset is an end like any other
    socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(heard)}`)));
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

/** The answers in what was heard. Interim ones (1xx) are passed over. */
export function readAnswers(heard: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = heard;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    if (end === -1 || Number.isNaN(status)) throw new Error(`not an answer: ${JSON.stringify(rest)}`);
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const { body, after } = readBody(rest.slice(end + 4), headers);
    rest = after;
    if (status >= 200) answers.push({ status, headers, body });
  }
  return answers;
}

function readBody(text: string, headers: ReadonlyMap<string, string>): { body: string; after: string } {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const length = Number(headers.get('content-length') ?? 0);
    return { body: text.slice(0, length), after: text.slice(length) };
  }
  let body = '';
  let at = 0;
  for (;;) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (size === 0 || Number.isNaN(size)) return { body, after: text.slice(at) };
  }
}
