// The seam to the disk that the data folder is on: how much is free, and a reserve for when nothing is.

export interface Disk {
  /** Bytes that this process may still fill. */
  freeBytes(): Promise<number>;

  /** Size of the reserve that is held now, in bytes; 0 when there is none. */
  ballastBytes(): Promise<number>;

  /** Fills the reserve up to `bytes`; a reserve that cannot be had whole is given up again. Answers whether it is held. */
  takeBallast(bytes: number): Promise<boolean>;

  /** Gives the reserve back to the disk: the database can then write, and so delete. Needs no space itself. */
  dropBallast(): Promise<void>;
}
