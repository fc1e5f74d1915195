// The container of an EPUB: where its package document is.
import { localName } from '../markup/namespaces.ts';
import type { Attributes } from '../markup/read-markup.ts';
import { BookError, type Warnings } from '../problems.ts';
import type { PartNames } from './part-names.ts';
import { type PartReader, readList } from './read-part.ts';

const CONTAINER = 'META-INF/container.xml';
const PACKAGE_TYPE = 'application/oebps-package+xml';

export async function findPackage(reader: PartReader, names: PartNames, warnings: Warnings): Promise<string> {
  if (!reader.archive.has('mimetype')) {
    warnings.add('mimetype_missing', null, 'It does not say that it is an EPUB (there is no part “mimetype”).');
  }
  const roots: { path: string; type: string | undefined }[] = [];
  const found = await readList(
    reader,
    { name: CONTAINER, kind: 'xml' },
    {
      open(name: string, attributes: Attributes) {
        const path = attributes.get('full-path');
        if (localName(name) === 'rootfile' && path !== undefined && roots.length < 100)
          roots.push({ path, type: attributes.get('media-type') });
      },
      close() {},
      text() {},
    },
  );
  if (!found) throw new BookError('not_an_epub', `It is a ZIP file, but no EPUB: it has no ${CONTAINER}.`);
  const root = roots.find(({ type }) => type === PACKAGE_TYPE) ?? roots[0];
  const target = root === undefined ? null : names.resolve('', root.path);
  if (target !== null) return target.name;
  const words = `Its ${CONTAINER} leads to no package document that is there.`;
  throw new BookError('not_an_epub', words, { place: CONTAINER });
}
