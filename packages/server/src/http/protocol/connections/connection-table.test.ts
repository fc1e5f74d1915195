// Tests who loses a connection when a share, or the whole table, is used up.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../../errors.ts';
import { ConnectionTable, type TableSocket } from './connection-table.ts';

class FakeSocket implements TableSocket {
  bytesRead = 0;
  bytesWritten = 0;
  writableLength = 0;
  isOpen = true;
  wasReset = false;
  destroy(): void {
    this.isOpen = false;
  }
  resetAndDestroy(): void {
    this.isOpen = false;
    this.wasReset = true;
  }
}

function createTable(limits: { most: number; mostEach: number }) {
  let nowMs = 0;
  const table = new ConnectionTable(limits, () => nowMs);
  return {
    table,
    /** Opens `count` connections, one each millisecond. */
    open(count: number, address: string | null): FakeSocket[] {
      return Array.from({ length: count }, () => {
        nowMs += 1;
        const socket = new FakeSocket();
        table.open(socket, address);
        return socket;
      });
    },
    wait(ms: number) {
      nowMs += ms;
    },
  };
}

const openOf = (sockets: readonly FakeSocket[]) => sockets.map(({ isOpen }) => isOpen);

describe('the table of connections', () => {
  it('lets the next of an address in, and the one that has been silent for longest goes', () => {
    const { table, open, wait } = createTable({ most: 100, mostEach: 3 });
    const three = open(3, 'a');
    wait(5_000);
    three[0]!.bytesRead += 1;
    table.look();
    const next = open(1, 'a');
    assert.deepEqual([openOf(three), openOf(next), table.size], [[true, false, true], [true], 3]);
  });

  it('counts what is taken of an answer as a sign, and what lies in our own buffer as none', () => {
    const { table, open, wait } = createTable({ most: 100, mostEach: 2 });
    const [reads, doesNot] = open(2, 'a') as [FakeSocket, FakeSocket];
    table.look();
    wait(5_000);
    [reads.bytesWritten, reads.writableLength] = [900, 100];
    [doesNot.bytesWritten, doesNot.writableLength] = [900, 900];
    table.look();
    open(1, 'a');
    assert.deepEqual(openOf([reads, doesNot]), [true, false]);
    assert.ok(doesNot.wasReset, 'and the kernel keeps nothing of its answer');
  });

  it('closes none of a burst, whose requests are still on their way', () => {
    const { table, open } = createTable({ most: 100, mostEach: 3 });
    assert.ok(open(10, 'a').every(({ isOpen }) => isOpen));
    assert.equal(table.size, 10);
  });

  it('when all of it is used, takes from the address that holds most, however young its connections are', () => {
    const { open } = createTable({ most: 10, mostEach: 50 });
    const [few, many] = [open(2, 'a'), open(8, 'b')];
    const next = open(3, 'c');
    assert.ok([...few, ...next].every(({ isOpen }) => isOpen));
    assert.deepEqual(openOf(many), [false, false, false, true, true, true, true, true]);
  });

  it('never takes from an owner for a stranger', () => {
    const { table, open } = createTable({ most: 3, mostEach: 50 });
    const owned = open(3, 'a');
    for (const socket of owned) table.countForOwner(socket, 1);
    const stranger = open(1, 'b');
    assert.deepEqual([openOf(owned), openOf(stranger), table.size], [[true, true, true], [false], 3]);
  });

  it('refuses an owner beyond its share with the number and the setting, and other owners are served', () => {
    const { table, open } = createTable({ most: 100, mostEach: 2 });
    const [first, second, third, other] = open(4, 'a') as [FakeSocket, FakeSocket, FakeSocket, FakeSocket];
    for (const socket of [first, second, third, other]) table.beginAnswer(socket);
    table.countForOwner(first, 1);
    table.countForOwner(second, 1);
    assert.throws(
      () => table.countForOwner(third, 1),
      (error) =>
        error instanceof AppError &&
        error.code === 'rate_limited' &&
        /may have 2 open at once \(LECTOR_MAX_CONNECTIONS_EACH\)/.test(error.message),
    );
    table.countForOwner(other, 2);
    // The share is given back with the connection, and one that only waits for its next request makes room.
    table.endAnswer(first);
    table.countForOwner(third, 1);
    assert.deepEqual(openOf([first, second, third, other]), [false, true, true, true]);
  });

  it('counts a connection of a trusted proxy for whom it asks, while it asks', () => {
    const { table, open, wait } = createTable({ most: 100, mostEach: 2 });
    const viaProxy = open(5, null);
    wait(5_000);
    for (const socket of viaProxy.slice(0, 3)) {
      table.beginAnswer(socket);
      table.countForAddress(socket, 'c');
      wait(5_000);
    }
    assert.deepEqual(openOf(viaProxy), [false, true, true, true, true]);
    table.endAnswer(viaProxy[1]!);
    table.beginAnswer(viaProxy[3]!);
    table.countForAddress(viaProxy[3]!, 'c');
    assert.deepEqual(openOf(viaProxy), [false, true, true, true, true], 'what has been answered counts no more');
    const direct = open(1, 'a')[0]!;
    table.countForAddress(direct, 'c');
    assert.deepEqual(openOf(viaProxy), [false, true, true, true, true], 'nobody else is believed');
  });
});
