import type { z } from 'zod';
import type { HandOver, Job, JobProgress } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import type { MessageContent } from '../domain/notification.ts';

/** What a step came to. */
export type JobStep<Checkpoint> =
  /**
   * It goes on from this checkpoint: at once, or after a wait of `afterSeconds` that outlives this process. A `progress`
   * is what the person sees.
   */
  | { checkpoint: Checkpoint; progress?: JobProgress | undefined; afterSeconds?: number | undefined }
  /** The answer: a text, or a message with a card. */
  | { result: MessageContent | string }
  /** Somebody outside goes on with it, and reports minutes or days later: `queue:<name>`, or an https URL. */
  | { handOver: HandOver };

/** What a step is given beside its checkpoint. */
export interface JobContext<Input> {
  /** The job's. */
  id: string;
  input: Input;
  /** The person's language. */
  locale: string | undefined;
  /**
   * Aborted when nobody waits for this step any more: the job was cancelled, its deadline passed, somebody else has it,
   * its time is over, or the host ends. Where the host ends or the time is over, what comes within two seconds counts
   * still; else it is dropped. A step that goes on after that is left running while another try begins: heed it.
   */
  signal: AbortSignal;
  now: () => Date;
  log: Log;
}

interface JobDeclaration<Input> {
  /** Names it in rows: what is stored under it must be readable by the next release. */
  id: string;
  /** After so long the person is told that nothing will come. */
  deadlineMinutes: number;
  /** Roughly how long it takes, so that the person can be told. */
  expectedSeconds: (input: Input) => number;
  /** What happens when a step throws: tried `most` times more, each after a delay. */
  retry: { most: number; delaySeconds: number };
}

/** A kind of long work, as whoever writes one declares it. `Input`, `Checkpoint` and `Answer` are JSON. */
export interface JobDefinition<Input, Checkpoint, Answer> extends JobDeclaration<Input> {
  input: z.ZodType<Input>;
  checkpoint: z.ZodType<Checkpoint>;
  begin: (input: Input) => Checkpoint;
  /**
   * One step. What it returns is written before the next one begins; a step whose host dies is run again from the
   * checkpoint that it was given, so what it does must bear being done twice.
   */
  step: (checkpoint: Checkpoint, context: JobContext<Input>) => Promise<JobStep<Checkpoint>>;
  /** What an outside worker's result must be. Absent: a text, or `{ text?, card? }`. */
  answer?: z.ZodType<Answer>;
  /** How an outside worker's result is told. */
  tell?: (answer: Answer, input: Input, locale: string | undefined) => MessageContent | string;
}

/** A kind of long work, as the engine runs it: what is stored is parsed by the handler's own schemas. */
export interface JobHandler extends JobDeclaration<unknown> {
  /** @throws ZodError for an input that is not the handler's. */
  parseInput: (input: unknown) => unknown;
  /** The step that a job is at; the first one begins with the checkpoint that `begin` gives. */
  run: (
    job: Pick<Job, 'input' | 'step' | 'checkpoint'>,
    context: Omit<JobContext<unknown>, 'input'>,
  ) => Promise<JobStep<unknown>>;
  /** What an outside worker's result has to be; undefined: a text, or `{ text?, card? }`. */
  answer: z.ZodType | undefined;
  /** An answer that `answer` has passed, as the person is told it. */
  tell: ((answer: unknown, job: Pick<Job, 'input' | 'locale'>) => MessageContent | string) | undefined;
}

/** @throws TypeError for an `answer` without a `tell`, or the reverse: that is a fault of whoever wrote it. */
export function defineJob<Input, Checkpoint, Answer = never>(
  definition: JobDefinition<Input, Checkpoint, Answer>,
): JobHandler {
  const { id, input, checkpoint, answer, tell, begin, step, expectedSeconds } = definition;
  if ((answer === undefined) !== (tell === undefined)) {
    throw new TypeError(`job ${id}: got one of answer and tell, expected both or neither`);
  }
  return {
    id,
    deadlineMinutes: definition.deadlineMinutes,
    retry: definition.retry,
    expectedSeconds: (given) => expectedSeconds(input.parse(given)),
    parseInput: (given) => input.parse(given),
    run: (job, context) => {
      const given = input.parse(job.input);
      const from = job.step === 0 ? begin(given) : checkpoint.parse(job.checkpoint);
      return step(from, { ...context, input: given });
    },
    answer,
    tell:
      answer && tell
        ? (given, job) => tell(answer.parse(given), input.parse(job.input), job.locale ?? undefined)
        : undefined,
  };
}
