import { signal } from '@preact/signals';
import type {
  AnalysisData,
  AnalysisQuestion,
  Engine,
  MoveAnswer,
  MoveQuestion,
  PositionData,
  Question,
  ReadGame,
  ReviewData,
  ReviewQuestion,
  ScoreData,
  SessionInfo,
  SgfQuestion,
} from '../protocol/messages.js';
import { EngineError } from './engineError.js';
import type { TabEngine } from './tabEngine.js';

/** The server's engine, and in its place the tab's when the server has gone: what a game needs is fetched while it is there. */
export class Failover implements Engine {
  /** Whether the tab answers. */
  readonly gone = signal(false);
  /** Whether it could. */
  readonly ready = signal(false);
  private readonly prepared = new Set<string>();

  constructor(
    private readonly server: Engine,
    private readonly tab: TabEngine,
  ) {}

  session(): Promise<SessionInfo> {
    return this.server.session();
  }

  move(question: MoveQuestion, signal?: AbortSignal): Promise<MoveAnswer> {
    return this.ask((engine) => engine.move(question, signal), question.network, question.game.size);
  }

  analyse(
    question: AnalysisQuestion,
    onInfo: (analysis: AnalysisData) => void,
    signal?: AbortSignal,
  ): Promise<AnalysisData> {
    return this.ask(
      (engine) => engine.analyse(question, onInfo, signal),
      question.network,
      question.game.size,
    );
  }

  score(question: Question): Promise<ScoreData> {
    return this.ask((engine) => engine.score(question), question.network, question.game.size);
  }

  sgf(question: SgfQuestion): Promise<string> {
    return this.ask((engine) => engine.sgf(question));
  }

  read(file: string): Promise<readonly ReadGame[]> {
    return this.ask((engine) => engine.read(file));
  }

  review(
    question: ReviewQuestion,
    onPosition: (position: PositionData) => void,
    signal?: AbortSignal,
  ): Promise<ReviewData> {
    return this.ask((engine) => engine.review(question, onPosition, signal), question.network, question.size);
  }

  private async ask<T>(
    question: (engine: Engine) => Promise<T>,
    network?: string,
    size?: number,
  ): Promise<T> {
    if (!this.gone.value)
      try {
        const answer = await question(this.server);
        if (network !== undefined) this.prepare(network, size!);
        return answer;
      } catch (error) {
        const left = error instanceof EngineError && error.unreachable;
        if (!left || !this.tab.isReady(network, size)) throw error;
        this.gone.value = true;
      }
    return question(this.tab);
  }

  /** Fetches what the tab needs for a network, once; one that does not fit into it stays with the server. */
  private prepare(network: string, size: number): void {
    const key = `${network} ${size}`;
    if (this.prepared.has(key)) return;
    this.prepared.add(key);
    this.tab.prepare(network, size).then(
      () => {
        this.ready.value = true;
      },
      () => {},
    );
  }
}
