// Runs a WASI command again and again in one instance. It sees its arguments and one file that it writes, and nothing else.

/** What a run left behind. */
export interface CommandResult {
  readonly printed: string;
  /** Everything that it wrote to the file it opened, one part a write. */
  readonly written: readonly Uint8Array[];
}

export interface Command {
  run(args: readonly string[]): CommandResult;
}

/** Error numbers of WASI. */
const ERRNO = { none: 0, badFile: 8, noSeek: 70 } as const;
const FILE_TYPE = { character: 2, directory: 3, file: 4 } as const;
/** Descriptors: 0 to 2 are the usual ones, 3 is the folder that a command may open files in, 4 every file. */
const FD = { error: 2, folder: 3, file: 4 } as const;
const FOLDER = '/';
/** Bytes of `fdstat`, and where its flags and rights are. */
const STAT = { bytes: 24, rights: 8, inherited: 16 } as const;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;
const VECTOR_BYTES = 8;

/**
 * A command ends when it is done, so it has to be started again for each text. A new instance would take new memory each
 * time; instead the memory is reset to what it was before the first run, which takes a fraction of the time and makes every
 * run the same. No clock, no random numbers, no environment and no other file are there to make one differ.
 */
export function createCommand(module: WebAssembly.Module): Command {
  const encoder = new TextEncoder();
  let args: readonly Uint8Array[] = [];
  let printed: Uint8Array[] = [];
  let written: Uint8Array[] = [];
  let memory = new WebAssembly.Memory({ initial: 0 });
  let start: (() => void) | undefined;
  let clean = new Uint8Array();

  const bytes = () => new Uint8Array(memory.buffer);
  const view = () => new DataView(memory.buffer);

  const host = {
    args_sizes_get(count: number, size: number): number {
      view().setUint32(count, args.length, true);
      view().setUint32(
        size,
        args.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return ERRNO.none;
    },
    args_get(pointers: number, buffer: number): number {
      let at = buffer;
      for (const [index, arg] of args.entries()) {
        view().setUint32(pointers + 4 * index, at, true);
        bytes().set(arg, at);
        at += arg.length;
      }
      return ERRNO.none;
    },
    clock_time_get(_clock: number, _precision: bigint, time: number): number {
      view().setBigUint64(time, 0n, true);
      return ERRNO.none;
    },
    fd_prestat_get(fd: number, stat: number): number {
      if (fd !== FD.folder) return ERRNO.badFile;
      view().setUint32(stat, 0, true);
      view().setUint32(stat + 4, FOLDER.length, true);
      return ERRNO.none;
    },
    fd_prestat_dir_name(_fd: number, path: number): number {
      bytes().set(encoder.encode(FOLDER), path);
      return ERRNO.none;
    },
    fd_fdstat_get(fd: number, stat: number): number {
      bytes().fill(0, stat, stat + STAT.bytes);
      const type = fd <= FD.error ? FILE_TYPE.character : fd === FD.folder ? FILE_TYPE.directory : FILE_TYPE.file;
      view().setUint8(stat, type);
      view().setBigUint64(stat + STAT.rights, ALL_RIGHTS, true);
      view().setBigUint64(stat + STAT.inherited, ALL_RIGHTS, true);
      return ERRNO.none;
    },
    fd_write(fd: number, vectors: number, count: number, size: number): number {
      let sum = 0;
      for (let at = vectors; at < vectors + VECTOR_BYTES * count; at += VECTOR_BYTES) {
        const from = view().getUint32(at, true);
        const length = view().getUint32(at + 4, true);
        const part = bytes().slice(from, from + length);
        if (fd === FD.file) written.push(part);
        else if (fd !== FD.error) printed.push(part);
        sum += length;
      }
      view().setUint32(size, sum, true);
      return ERRNO.none;
    },
    path_open(...[, , , , , , , , fd]: number[]): number {
      view().setUint32(fd!, FD.file, true);
      return ERRNO.none;
    },
    fd_close: () => ERRNO.none,
    fd_fdstat_set_flags: () => ERRNO.none,
    fd_read: () => ERRNO.badFile,
    fd_seek: () => ERRNO.noSeek,
    proc_exit(code: number): never {
      throw new Error(`the command ended with the code ${code}`);
    },
  };

  function instantiate(): () => void {
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: host });
    memory = exports.memory as WebAssembly.Memory;
    clean = bytes().slice();
    return exports._start as () => void;
  }

  return {
    run(words) {
      if (start === undefined) start = instantiate();
      else {
        bytes().set(clean);
        bytes().fill(0, clean.length);
      }
      const run = start;
      // After an exception the stack pointer, which is no memory, is not where it was: the instance is used no more.
      start = undefined;
      args = words.map((word) => encoder.encode(`${word}\0`));
      printed = [];
      written = [];
      run();
      start = run;
      return { printed: Buffer.concat(printed).toString(), written };
    },
  };
}
