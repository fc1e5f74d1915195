// What is wrong with an archive, as the end of the sentence "The archive cannot be used: …".

export class ArchiveError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ArchiveError';
  }
}
