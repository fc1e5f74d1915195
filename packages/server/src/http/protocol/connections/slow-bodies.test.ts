// Tests when a body is too slow. The clock stands in the test's hand.
import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { allowSlowUpload, SlowBodies } from './slow-bodies.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function arrange({ isUpload = false } = {}) {
  const clock = { nowMs: 5 };
  let bytesRead = 100;
  const cut: Socket[] = [];
  const bodies = new SlowBodies(() => clock.nowMs);
  const socket = new Socket();
  Object.defineProperty(socket, 'bytesRead', { get: () => bytesRead });
  const request = new IncomingMessage(socket);
  if (isUpload) allowSlowUpload.call({} as never, { raw: request } as never, {} as never, () => {});
  bodies.begin(request);
  return {
    request,
    socket,
    /** Whether the connection was cut by then. */
    after(ms: number, bytes = 0): boolean {
      clock.nowMs += ms;
      bytesRead += bytes;
      cut.push(...bodies.look());
      return cut.length > 0;
    },
    cut,
  };
}

describe('the body of a request', () => {
  it('has 30 seconds, however it comes', () => {
    const body = arrange();
    for (let second = 1; second < 30; second++) assert.equal(body.after(SECOND, 100_000), false);
    assert.equal(body.after(SECOND, 100_000), true);
    assert.deepEqual(body.cut, [body.socket]);
  });

  it('that is there is looked at no more', () => {
    const body = arrange();
    body.request.complete = true;
    assert.equal(body.after(MINUTE), false);
    body.request.complete = false;
    assert.equal(body.after(MINUTE), false);
  });

  it('of a connection that is gone is not cut off', () => {
    const body = arrange();
    body.socket.destroy();
    assert.equal(body.after(MINUTE), false);
  });
});

describe('an upload', () => {
  it('may take its time while it brings 64 KiB in each minute', () => {
    const upload = arrange({ isUpload: true });
    for (let minute = 1; minute < 60; minute++) assert.equal(upload.after(MINUTE, 65_536), false);
    assert.equal(upload.after(MINUTE, 65_536), true, 'an hour is the most');
  });

  it('that brings less is cut off', () => {
    const upload = arrange({ isUpload: true });
    assert.equal(upload.after(MINUTE, 65_536), false);
    assert.equal(upload.after(MINUTE, 65_535), true);
  });

  it('that waits for us is not', () => {
    const upload = arrange({ isUpload: true });
    upload.request.push('not read yet');
    assert.equal(upload.after(MINUTE), false);
  });
});
