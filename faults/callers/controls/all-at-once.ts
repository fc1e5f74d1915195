// Control: every request is worked on as soon as it has been read.
import type { RequestListener } from 'node:http';
import type { PipeliningOptions } from '../../../packages/server/src/http/protocol/connections/pipelining.ts';

export function answerInTurn({ listener, onBegin, onEnd }: PipeliningOptions): RequestListener {
  return (request, response) => {
    onBegin(request);
    response.once('close', () => onEnd(request.socket));
    listener(request, response);
  };
}
