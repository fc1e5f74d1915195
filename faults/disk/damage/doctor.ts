// Runs `lector doctor` and parses its output.
import { runLector } from '../../program.ts';

export interface Diagnosis {
  readonly code: number | null;
  /** The lines that tell of a fault in what is stored, with the details below them. */
  readonly faults: readonly string[];
  readonly said: string;
}

/** What it looks at inside the data folder; what this machine lacks besides is not the matter here. */
const STORED = ['database', 'counters', 'runs', 'recordings'];

export async function callDoctor(dataDir: string, ...options: readonly string[]): Promise<Diagnosis> {
  const { code, stdout, stderr } = await runLector(['doctor', ...options], dataDir, { LECTOR_BALLAST_MIB: '0' });
  const faults: string[] = [];
  let inFault = false;
  for (const line of stdout.split('\n')) {
    const [, mark, name = ''] = /^([✓✗!–]) (\w+)/.exec(line) ?? [];
    if (mark !== undefined) inFault = mark === '✗' && STORED.includes(name);
    if (inFault) faults.push(line.trim());
  }
  return { code, faults, said: stdout + stderr };
}
