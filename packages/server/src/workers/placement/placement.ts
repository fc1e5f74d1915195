// Which models are loaded, and in how many processes: what runs wait for is loaded, within a budget of memory, and what is not needed
// gives way. No clock and no processes of its own: it is told what there is, and says what to start and to end.
import type { WaitingModel } from '../../ports/synthesizer.ts';
import { hadStay, ModelTurns, STAY_MS } from './model-turns.ts';
import {
  type Decision,
  isBusy,
  type Placed,
  type PlacedModel,
  type PlacedProcess,
  type PlacementSettings,
} from './placed.ts';

/** An idle model stays longer by so many times what it takes to load it. */
const LOAD_WEIGHT = 10;
/** Runs that have shared a process for so long are worth another one, if a core is idle. */
const CROWDED_MS = 10_000;

export interface Placement {
  /** To be asked whenever a process has become ready, free or gone, when something else waits, and once a second. */
  decide<Process extends PlacedProcess>(placed: Placed<Process>): Decision<Process>;
}

export function createPlacement(settings: PlacementSettings): Placement {
  const turns = new ModelTurns();
  return {
    decide(placed) {
      turns.look(placed);
      const plan = new Plan({ settings, placed, turns });
      plan.endIdle();
      for (const want of plan.wants()) {
        // A large model may need several to give way, which must all have had their stay: until then nobody else comes in.
        if (!plan.satisfy(want) && want.isOverdue) break;
      }
      return { start: plan.start, stop: plan.stop };
    },
  };
}

/** A model of which one process more is wanted. */
interface Want {
  readonly name: string;
  readonly model: PlacedModel;
  readonly sinceMs: number;
  readonly isInteractive: boolean;
  /** It has a process: another one is worth an idle core, and nothing with work gives way for it. */
  readonly isFurther: boolean;
  readonly isOverdue: boolean;
}

class Plan<Process extends PlacedProcess> {
  readonly start: string[] = [];
  readonly stop: Process[] = [];
  readonly #settings: PlacementSettings;
  readonly #placed: Placed<Process>;
  readonly #turns: ModelTurns;
  readonly #waiting: ReadonlyMap<string, WaitingModel>;
  /** Processes of models that are not resident, without those that are to end. */
  readonly #loaded: Set<Process>;
  /** What those take that are to start. */
  #startedMib = 0;

  constructor(from: { settings: PlacementSettings; placed: Placed<Process>; turns: ModelTurns }) {
    this.#settings = from.settings;
    this.#placed = from.placed;
    this.#turns = from.turns;
    this.#waiting = new Map(from.placed.waiting.map((one) => [one.model, one]));
    this.#loaded = new Set(from.placed.processes.filter(({ model }) => model !== from.settings.resident));
  }

  /** Ends what nobody has needed for a while, and what was removed. */
  endIdle(): void {
    const { models, nowMs } = this.#placed;
    for (const process of [...this.#loaded]) {
      if (isBusy(process) || (this.#waiting.has(process.model) && models.has(process.model))) continue;
      if (nowMs - process.usedMs >= this.#settings.idleMs || !models.has(process.model)) this.#end(process);
    }
  }

  /** Interactive runs first; then the model that has been away for longest, so that models take turns. */
  wants(): Want[] {
    const names = new Set([...this.#waiting.keys(), ...[...this.#loaded].map(({ model }) => model)]);
    return [...names]
      .flatMap((name) => this.#wantOf(name) ?? [])
      .sort(
        (one, other) =>
          rank(one) - rank(other) ||
          this.#turns.servedMs(one.name) - this.#turns.servedMs(other.name) ||
          one.sinceMs - other.sinceMs,
      );
  }

  #wantOf(name: string): Want | null {
    const { models, nowMs } = this.#placed;
    const model = models.get(name);
    if (name === this.#settings.resident || model === undefined || model.notBeforeMs > nowMs) return null;
    const own = [...this.#loaded].filter((process) => process.model === name);
    // What starts will take what waits. Whether yet another is needed is seen when it is there.
    if (own.some(({ isReady }) => !isReady)) return null;
    const waiting = this.#waiting.get(name);
    const isFurther = own.length > 0;
    if (isFurther && model.isSingle === true) return null;
    if (isFurther && !(this.#hasIdleCore() && own.every(isBusy) && this.#isTooMuch(own, waiting))) return null;
    const isOverdue = !isFurther && this.#turns.isOverdue(name, nowMs);
    const isInteractive = waiting?.interactive ?? false;
    return { name, model, sinceMs: waiting?.sinceMs ?? nowMs, isInteractive, isFurther, isOverdue };
  }

  #hasIdleCore(): boolean {
    return this.#placed.processes.filter(isBusy).length + this.start.length < this.#settings.cores;
  }

  /** More than its processes should speak one after the other. */
  #isTooMuch(own: readonly Process[], waiting: WaitingModel | undefined): boolean {
    const { nowMs } = this.#placed;
    return waiting?.many === true || own.some(({ crowdedMs }) => nowMs - (crowdedMs ?? nowMs) >= CROWDED_MS);
  }

  /** Starts a process for it, if there is room or room can be made. False when there is none now. */
  satisfy(want: Want): boolean {
    // What was started for another model may have taken the idle core.
    if (want.isFurther && !this.#hasIdleCore()) return false;
    const victims: Process[] = [];
    for (const victim of this.#victimsFor(want)) {
      if (this.#fits(want, victims)) break;
      victims.push(victim);
    }
    if (!this.#fits(want, victims)) return false;
    const { nowMs } = this.#placed;
    if (victims.some((victim) => this.#isTurn(victim, want))) this.#turns.noteSwap(nowMs);
    for (const victim of victims) this.#end(victim);
    this.start.push(want.name);
    this.#startedMib += want.model.memoryMib;
    if (!want.isFurther) this.#turns.noteStart(want.name, nowMs);
    return true;
  }

  /** A model that is larger than the budget is loaded alone. */
  #fits({ model }: Want, without: readonly Process[]): boolean {
    const rest = [...this.#loaded].filter((process) => !without.includes(process));
    if (rest.length === 0 && this.start.length === 0) return true;
    const usedMib = rest.reduce((sum, { memoryMib }) => sum + memoryMib, this.#startedMib);
    return usedMib + model.memoryMib <= this.#settings.budgetMib;
  }

  /** What may end for it, in this order: idle ones first, by what they are worth. */
  #victimsFor(want: Want): Process[] {
    const { models, nowMs } = this.#placed;
    const others = [...this.#loaded].filter(({ model }) => model !== want.name);
    const worth = ({ model, usedMs }: Process) => usedMs + LOAD_WEIGHT * (models.get(model)?.loadMs ?? 0);
    const idle = others.filter((process) => !this.#hasWork(process)).sort((one, other) => worth(one) - worth(other));
    // For the sake of an idle core nothing ends that was used just now.
    if (want.isFurther) return idle.filter(({ usedMs }) => nowMs - usedMs >= STAY_MS);
    // A model keeps one process rather than another model two; then it is the turn of who has had the longest.
    const count = (name: string) => others.filter(({ model }) => model === name).length;
    const atWork = others
      .filter((process) => this.#hasWork(process) && this.#givesWay(process, want))
      .sort((one, other) => count(other.model) - count(one.model) || one.startedMs - other.startedMs);
    return [...idle, ...atWork];
  }

  #givesWay(process: Process, want: Want): boolean {
    const { nowMs } = this.#placed;
    const hadItsStay = hadStay(process, this.#placed);
    if (!this.#isTurn(process, want)) return hadItsStay || !this.#turns.isHardWon(process.model);
    if (!hadItsStay || !this.#turns.maySwap(nowMs)) return false;
    return want.isInteractive || want.isOverdue || !this.#isAsked(process);
  }

  /** The process has work that is no less urgent: it ends for the other one's turn, not for its lane. */
  #isTurn(process: Process, want: Want): boolean {
    return this.#hasWork(process) && !(want.isInteractive && !this.#isAsked(process));
  }

  /** Its model has interactive runs. */
  #isAsked({ model, interactive }: Process): boolean {
    return interactive > 0 || this.#waiting.get(model)?.interactive === true;
  }

  /** It holds runs, or some wait for its model. */
  #hasWork(process: Process): boolean {
    return isBusy(process) || this.#waiting.has(process.model);
  }

  #end(process: Process): void {
    this.#loaded.delete(process);
    this.stop.push(process);
  }
}

/** An overdue model comes first, then interactive runs, then batch runs, then further processes. */
function rank({ isInteractive, isOverdue, isFurther }: Want): number {
  if (isFurther) return 3;
  if (isOverdue) return 0;
  return isInteractive ? 1 : 2;
}
