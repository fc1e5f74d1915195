import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type OpenRun, roomsToClaim } from './claim-rooms.ts';

const room = (places: number, reserve = 0, model = 'a') => ({ model, places, reserve });
const open = (count: number, interactive = false, model = 'a'): OpenRun[] =>
  Array.from({ length: count }, () => ({ model, request: { interactive } }));

describe('the rooms of a claim', () => {
  it('leave out a model with few places, so that one claim takes several runs', () => {
    assert.deepEqual(roomsToClaim([room(1)], open(3), false), []);
    assert.deepEqual(roomsToClaim([room(2)], open(2), false), [{ ...room(2), batchFirst: 0 }]);
    assert.deepEqual(roomsToClaim([room(1)], open(1), false), [{ ...room(1), batchFirst: 0 }]);
  });

  it('judge each model by its own runs', () => {
    const rooms = [room(1), room(1, 0, 'b')];
    assert.deepEqual(roomsToClaim(rooms, open(7), false), [{ ...room(1, 0, 'b'), batchFirst: 0 }]);
  });

  it('have their reserve, and the last place, when there is news', () => {
    assert.deepEqual(roomsToClaim([room(1, 6)], open(3), false), []);
    assert.deepEqual(roomsToClaim([room(1, 6)], open(3), true), [{ ...room(1, 6), batchFirst: 0 }]);
    assert.deepEqual(roomsToClaim([room(0, 6)], open(2, true), true), [{ ...room(0, 6), batchFirst: 1 }]);
  });

  it('ask for batch runs first where their lane has none open', () => {
    assert.deepEqual(roomsToClaim([room(4, 12)], [], true), [{ ...room(4, 12), batchFirst: 2 }]);
    const both = [...open(3, true), ...open(1)];
    assert.deepEqual(roomsToClaim([room(2, 10)], both, true), [{ ...room(2, 10), batchFirst: 1 }]);
  });
});
