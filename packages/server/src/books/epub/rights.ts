// Tells books that are locked from those that only hide their fonts.

import { localName } from '../markup/namespaces.ts';
import type { Attributes } from '../markup/read-markup.ts';
import { BookError, type Warnings } from '../problems.ts';
import type { PartNames } from './part-names.ts';
import { type PartReader, readList } from './read-part.ts';

/** They are there in locked books only. */
const LOCKS = ['META-INF/rights.xml', 'META-INF/license.lcpl', 'META-INF/sinf.xml'];
const ENCRYPTION = 'META-INF/encryption.xml';
const FONT_OBFUSCATION = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);

/** Before anything of the book is read. */
export function refuseLocks({ archive }: PartReader): void {
  const lock = LOCKS.find((name) => archive.has(name));
  if (lock !== undefined) refuse(lock);
}

/** `texts` are the parts that would be read. */
export async function refuseEncrypted(
  reader: PartReader,
  names: PartNames,
  { texts, warnings }: { texts: ReadonlySet<string>; warnings: Warnings },
): Promise<void> {
  if (!reader.archive.has(ENCRYPTION)) return;
  const encrypted = await readEncryption(reader);
  // Nobody knows what is encrypted when the list cannot be read.
  if (encrypted === null) refuse(ENCRYPTION);
  for (const { href, algorithm } of encrypted!) {
    const target = names.resolve('', href);
    if (target === null) continue;
    if (texts.has(target.name)) refuse(target.name);
    if (!FONT_OBFUSCATION.has(algorithm)) {
      warnings.add('encrypted_part', target.name, 'This part is encrypted; it is no text, so the book is read.');
    }
  }
}

async function readEncryption(reader: PartReader): Promise<{ href: string; algorithm: string }[] | null> {
  const found: { href: string; algorithm: string }[] = [];
  let algorithm = '';
  const isRead = await readList(
    reader,
    { name: ENCRYPTION, kind: 'xml' },
    {
      open(name: string, attributes: Attributes) {
        const local = localName(name);
        if (local === 'EncryptedData') algorithm = '';
        // The first of an element: keys have a method of their own behind it.
        else if (local === 'EncryptionMethod' && algorithm === '') algorithm = attributes.get('Algorithm') ?? '';
        else if (local === 'CipherReference' && found.length < 10_000)
          found.push({ href: attributes.get('URI') ?? '', algorithm });
      },
      close() {},
      text() {},
    },
  );
  return isRead ? found : null;
}

function refuse(place: string): never {
  throw new BookError(
    'drm_protected',
    `It is protected against copying (DRM), so its words cannot be read: “${place}”`,
    {
      place,
    },
  );
}
