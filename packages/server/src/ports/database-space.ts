// Port to the space that the database takes on the disk.

export interface DatabaseSpace {
  /**
   * Gives the disk some of the space back that nothing uses any more, when much of the database is such space and no run is
   * waiting or being spoken. `mayGoOn` is asked before every slice of a few milliseconds. Returns how many bytes were given back;
   * what is left is given back by later calls. A crash meanwhile loses nothing.
   */
  giveBack(mayGoOn: () => boolean): Promise<number>;
}
