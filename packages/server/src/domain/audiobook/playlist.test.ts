// Lists of a book's files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writePlaylist } from './playlist.ts';

test('each file has its length, its title and its name, on lines of their own', () => {
  const list = writePlaylist('A\nBook', [
    { path: '01 Über.mp3', title: 'Über,\r\n  alles', seconds: 61.6 },
    { path: '#2.mp3', title: '', seconds: 0.2 },
  ]);
  assert.equal(list, '#EXTM3U\n#PLAYLIST:A Book\n#EXTINF:62,Über, alles\n01 Über.mp3\n#EXTINF:0,\n./#2.mp3\n');
});
