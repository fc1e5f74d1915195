// Unpacks an archive into a folder, within bounds. Runs in a process of its own, since the work is synchronous and the archive may be anybody's.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode } from '../../errors.ts';
import { ArchiveError } from './archive-error.ts';
import { expand } from './expand.ts';
import { TarReader, type TarSink } from './tar-reader.ts';

export interface UnpackOptions {
  readonly archive: string;
  /** Exists, and is empty. */
  readonly folder: string;
  /** Most bytes that may come out, headers and all. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

export interface UnpackProgress {
  /** Of the archive. */
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** `onProgress` may throw to end the work. Throws `ArchiveError`, or an error of the system. */
export async function unpack(options: UnpackOptions, onProgress: (progress: UnpackProgress) => void): Promise<void> {
  const { archive, maxBytes } = options;
  let [readBytes, writtenBytes] = [0, 0];
  const files = createFileSink(options);
  const tar = new TarReader(files);
  try {
    await expand({
      archive,
      onChunk(chunk) {
        writtenBytes += chunk.length;
        if (writtenBytes > maxBytes) {
          throw new ArchiveError(`more than ${maxBytes} bytes come out of it, which is the most that is allowed here`);
        }
        tar.write(chunk);
        onProgress({ readBytes, writtenBytes });
      },
      onRead(bytes) {
        readBytes = bytes;
      },
    });
    tar.end();
  } finally {
    files.close();
  }
}

function createFileSink({ folder, maxFiles }: UnpackOptions): TarSink & { close(): void } {
  let count = 0;
  let fd: number | null = null;
  const close = () => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };
  return {
    close,
    file(path) {
      close();
      if (++count > maxFiles) throw new ArchiveError(`it holds more than ${maxFiles} files, the most that is allowed`);
      fd = createMember(folder, path);
    },
    data(chunk) {
      if (fd === null) return;
      for (let done = 0; done < chunk.length; ) done += writeSync(fd, chunk, done);
    },
  };
}

/** Only files and folders are ever made here, so that no name can lead through a link. */
function createMember(folder: string, path: string): number {
  try {
    makeFolders(folder, dirname(path));
    return openSync(join(folder, path), 'wx', 0o600);
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOTDIR', 'EISDIR')) throw new ArchiveError('it holds the same name twice', error);
    throw error;
  }
}

/** Not `recursive`: that of Node 24 was seen not to return for a folder that cannot be made. */
function makeFolders(root: string, path: string): void {
  if (path === '.') return;
  try {
    mkdirSync(join(root, path), { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT')) throw error;
    makeFolders(root, dirname(path));
    if (dirname(path) === '.') throw error;
    mkdirSync(join(root, path), { mode: 0o700 });
  }
}
