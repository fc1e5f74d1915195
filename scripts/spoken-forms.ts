// Prints, as a table in Markdown, what normalisation makes of its corpus and the embedded engine's phonemes before and after.
// `node scripts/spoken-forms.ts` prints the first case of each kind in each language, `--all` every case.
import { KINDS } from '../packages/server/src/text/normalise/corpus/case.suite.ts';
import { CORPORA } from '../packages/server/src/text/normalise/corpus/corpora.suite.ts';
import { loadPhonemes } from '../packages/server/test/text/phonemes.ts';

const all = process.argv.includes('--all');
const phonemes = await loadPhonemes();

process.stdout.write(
  '| kind | language | text | phonemes before | read as | phonemes after |\n|---|---|---|---|---|---|\n',
);
for (const kind of KINDS) {
  for (const { tag, voice, cases } of CORPORA) {
    const rewritten = cases.filter(([of, source, spoken]) => of === kind && source !== spoken);
    for (const [, source, spoken] of all ? rewritten : rewritten.slice(0, 1)) {
      const row = [kind, tag, source, `\`${phonemes(source, voice)}\``, spoken, `\`${phonemes(spoken, voice)}\``];
      process.stdout.write(`| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`);
    }
  }
}
