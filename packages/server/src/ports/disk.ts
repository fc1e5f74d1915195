// Port to the disk of the data folder: its free space, and a reserve file for when there is none.

export interface Disk {
  /** Bytes that this process may still fill. */
  freeBytes(): Promise<number>;

  /** Size of the reserve that is held now, in bytes; 0 when there is none. */
  ballastBytes(): Promise<number>;

  /** Fills the reserve up to `bytes`. If that fails, the reserve is removed. Returns whether it is held. */
  takeBallast(bytes: number): Promise<boolean>;

  /** Frees the reserve, so that the database can write, and so delete, again. Needs no space itself. */
  dropBallast(): Promise<void>;
}
