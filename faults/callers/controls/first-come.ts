// Control: whoever came first keeps its connection, as the platform itself has it.
import type { TableSocket } from '../../../packages/server/src/http/protocol/connections/connection-table.ts';

export class ConnectionTable {
  readonly #most: number;
  readonly #sockets = new Map<TableSocket, number>();

  constructor({ most }: { readonly most: number }) {
    this.#most = most;
  }

  open(socket: TableSocket): void {
    if (this.#sockets.size >= this.#most) socket.destroy();
    else this.#sockets.set(socket, 0);
  }

  close(socket: TableSocket): void {
    this.#sockets.delete(socket);
  }

  beginAnswer(socket: TableSocket): void {
    this.#sockets.set(socket, (this.#sockets.get(socket) ?? 0) + 1);
  }

  endAnswer(socket: TableSocket): void {
    this.#sockets.set(socket, (this.#sockets.get(socket) ?? 1) - 1);
  }

  isAnswering(socket: TableSocket): boolean {
    return (this.#sockets.get(socket) ?? 0) > 0;
  }

  countForAddress(): void {}

  countForOwner(): void {}

  look(): void {}
}
