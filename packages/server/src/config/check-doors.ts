// Checks the settings of the doors for other programs.
import { arePairs } from './read-pairs.ts';

interface Doors {
  readonly port: number;
  readonly openaiVoices: readonly string[];
  readonly openaiModels: readonly string[];
  readonly wyomingPort: number;
  readonly wyomingKey: number;
}

export function checkDoors(doors: Doors, problems: string[]): void {
  if (!arePairs(doors.openaiVoices, { needValues: true })) {
    problems.push('LECTOR_OPENAI_VOICES must be pairs of a name and a voice, such as alloy=Amy,narrator=200003');
  }
  if (!arePairs(doors.openaiModels, { needValues: false })) {
    problems.push('LECTOR_OPENAI_MODELS must be names, each alone or with a voice, such as kokoro,tts-1=Amy');
  }
  if (doors.wyomingPort === 0) return;
  if (doors.wyomingKey === 0) {
    problems.push(
      'LECTOR_WYOMING_KEY must be set with LECTOR_WYOMING_PORT: the id of the API key in whose name is spoken (`lector keys list` shows it)',
    );
  }
  if (doors.wyomingPort === doors.port) problems.push('LECTOR_WYOMING_PORT must be another port than LECTOR_PORT');
}
