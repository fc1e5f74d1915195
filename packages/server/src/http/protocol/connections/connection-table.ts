// Who holds the open connections: each address, and each owner once a key has told whose it is, has a share of the table.
import { AppError } from '../../../errors.ts';

/** What the table needs of a socket. */
export interface TableSocket {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Bytes that are written, but not taken by the other side. */
  readonly writableLength: number;
  destroy(): unknown;
  resetAndDestroy(): unknown;
}

export interface ConnectionLimits {
  /** Of all connections. */
  readonly most: number;
  /** Of one address before a key or session is known, and of one owner from then on. */
  readonly mostEach: number;
}

/** Whom a connection counts for. `proxy`: a trusted one, between two requests. */
type Account = `address ${string}` | `owner ${number}` | 'proxy';

interface Entry {
  account: Account;
  readonly viaProxy: boolean;
  /** Requests that are being answered. */
  answering: number;
  /** When the other side last sent something or took something. */
  lastSignMs: number;
  bytesMoved: number;
}

/** A connection that gave no sign for so long may be closed for another of the same address. In a burst all are younger. */
const SILENT_AFTER_MS = 2_000;
/** What comes back to a caller that is refused: by then, connections that gave no sign have ended. */
const RETRY_AFTER_MS = 5_000;

/**
 * Strangers are not refused, because behind one address there may be many: whoever of them has been silent for longest makes room
 * for the next. So a thousand connections that never read lock nobody out. Owners are refused, with words.
 */
export class ConnectionTable {
  readonly #limits: ConnectionLimits;
  readonly #nowMs: () => number;
  readonly #entries = new Map<TableSocket, Entry>();
  readonly #accounts = new Map<Account, Set<TableSocket>>();

  constructor(limits: ConnectionLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#entries.size;
  }

  /** A new connection. Null: from a trusted proxy, whose connections count for whoever it forwards. May close another one, or this one. */
  open(socket: TableSocket, address: string | null): void {
    if (this.#entries.size >= this.#limits.most && !this.#makeRoom()) {
      socket.destroy();
      return;
    }
    const account: Account = address === null ? 'proxy' : `address ${address}`;
    const entry = { account, viaProxy: address === null, answering: 0, lastSignMs: this.#nowMs(), bytesMoved: 0 };
    this.#limitStrangers(account);
    this.#entries.set(socket, entry);
    this.#put(socket, account);
  }

  close(socket: TableSocket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    this.#entries.delete(socket);
    this.#take(socket, entry.account);
  }

  beginAnswer(socket: TableSocket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    entry.answering++;
    entry.lastSignMs = this.#nowMs();
  }

  endAnswer(socket: TableSocket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    entry.answering--;
    entry.lastSignMs = this.#nowMs();
    if (entry.viaProxy && entry.answering === 0) this.#move(socket, entry, 'proxy');
  }

  isAnswering(socket: TableSocket): boolean {
    return (this.#entries.get(socket)?.answering ?? 0) > 0;
  }

  /** The address that a trusted proxy forwards for. Changes nothing on a connection of anybody else. */
  countForAddress(socket: TableSocket, address: string): void {
    const entry = this.#entries.get(socket);
    const account: Account = `address ${address}`;
    if (entry === undefined || !entry.viaProxy || entry.account === account) return;
    this.#limitStrangers(account);
    this.#move(socket, entry, account);
  }

  /** Throws `rate_limited` when the owner has its share already, and every connection of it is being answered. */
  countForOwner(socket: TableSocket, ownerId: number): void {
    const entry = this.#entries.get(socket);
    const account: Account = `owner ${ownerId}`;
    if (entry === undefined || entry.account === account) return;
    const held = this.#accounts.get(account);
    if (held !== undefined && held.size >= this.#limits.mostEach && !this.#closeOne(held, (one) => one.answering === 0))
      throw new AppError(
        'rate_limited',
        `Too many connections: one owner may have ${this.#limits.mostEach} open at once (LECTOR_MAX_CONNECTIONS_EACH)`,
        { retryAfterMs: RETRY_AFTER_MS },
      );
    this.#move(socket, entry, account);
  }

  /** To be called every second or so: notes which connections have moved bytes since. */
  look(): void {
    const nowMs = this.#nowMs();
    for (const [socket, entry] of this.#entries) {
      const bytesMoved = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      if (bytesMoved !== entry.bytesMoved) entry.lastSignMs = nowMs;
      entry.bytesMoved = bytesMoved;
    }
  }

  #limitStrangers(account: Account): void {
    const held = account === 'proxy' ? undefined : this.#accounts.get(account);
    if (held === undefined || held.size < this.#limits.mostEach) return;
    this.#closeOne(held, ({ lastSignMs }) => this.#nowMs() - lastSignMs >= SILENT_AFTER_MS);
  }

  /** Closes one connection of the address that holds most. False when every connection is an owner's or a proxy's. */
  #makeRoom(): boolean {
    let most: ReadonlySet<TableSocket> = new Set();
    for (const [account, held] of this.#accounts)
      if (account.startsWith('address ') && held.size > most.size) most = held;
    return this.#closeOne(most, () => true);
  }

  #closeOne(held: ReadonlySet<TableSocket>, may: (entry: Entry) => boolean): boolean {
    let oldest: { socket: TableSocket; lastSignMs: number } | null = null;
    for (const socket of held) {
      const entry = this.#entries.get(socket) as Entry;
      if (may(entry) && (oldest === null || entry.lastSignMs < oldest.lastSignMs))
        oldest = { socket, lastSignMs: entry.lastSignMs };
    }
    if (oldest === null) return false;
    const { socket } = oldest;
    this.close(socket);
    // A plain end would leave what is not taken in the kernel's buffers.
    if (socket.writableLength > 0) socket.resetAndDestroy();
    else socket.destroy();
    return true;
  }

  #move(socket: TableSocket, entry: Entry, account: Account): void {
    this.#take(socket, entry.account);
    entry.account = account;
    this.#put(socket, account);
  }

  #put(socket: TableSocket, account: Account): void {
    const held = this.#accounts.get(account);
    if (held === undefined) this.#accounts.set(account, new Set([socket]));
    else held.add(socket);
  }

  #take(socket: TableSocket, account: Account): void {
    const held = this.#accounts.get(account);
    held?.delete(socket);
    if (held?.size === 0) this.#accounts.delete(account);
  }
}
