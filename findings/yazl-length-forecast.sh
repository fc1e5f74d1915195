#!/usr/bin/env bash
# yazl 3.3.1: the length it says an archive will have is 76 bytes too long once the directory has 65,535 bytes.
#
# `end(…, callback)` hands the callback the length of the archive before anything is read, which is what `Content-Length` is
# made of. The forecast takes a directory of 65,535 bytes for too long for a plain ZIP and adds the two ZIP64 records, 76 bytes.
# The writing does so at 4,294,967,295 bytes, as the format says: the length of the directory is a field of four bytes. Nothing
# is raised, and the archive itself is sound. Under a `Content-Length` of the forecast it seems cut off: whoever fetches it
# waits for the rest. With `forceZip64Format` both write the records and agree. Below: stored files of 3 bytes, whose names
# have 19 characters, so that each takes 74 bytes of the directory.
#
#> 885 files, directory of 65490 bytes: said 125692, written 125692, difference 0
#> 886 files, directory of 65564 bytes: said 125910, written 125834, difference 76
#> 1000 files, directory of 74000 bytes: said 142098, written 142022, difference 76
#> 1000 files, directory of 74000 bytes, forced ZIP64: said 142098, written 142098, difference 0
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error yazl@3.3.1 >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import { Readable } from 'node:stream';
import yazl from 'yazl';

async function measure(count, forceZip64Format) {
  const zip = new yazl.ZipFile();
  for (let i = 0; i < count; i++) {
    // The length is told now; the stream is opened when it is the file's turn.
    const open = (done) => done(null, Readable.from([Buffer.from('abc')]));
    zip.addReadStreamLazy(`run-${1_000_000_000 + i}.flac`, { compress: false, size: 3 }, open);
  }
  let said = 0;
  zip.end({ forceZip64Format }, (length) => {
    said = length;
  });
  const bytes = Buffer.concat(await zip.outputStream.toArray());
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const zip64 = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 6, 6]));
  const directory = zip64 === -1 ? bytes.readUInt32LE(end + 12) : Number(bytes.readBigUInt64LE(zip64 + 40));
  const what = `${count} files, directory of ${directory} bytes${forceZip64Format ? ', forced ZIP64' : ''}`;
  console.log(`${what}: said ${said}, written ${bytes.length}, difference ${said - bytes.length}`);
}

await measure(885, false);
await measure(886, false);
await measure(1_000, false);
await measure(1_000, true);
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
