/**
 * The events of a cloud: handed to whoever listens as they happen, and the newest
 * of them kept for whoever asks later.
 */
import type { TrailEvent } from "./trail-event.ts";

export type Listener = (event: TrailEvent) => void;

export interface EventLog {
  /** Keeps the event and tells every listener, in the order they subscribed. What a listener throws is lost. */
  add(event: TrailEvent): void;
  /** The kept events that match, oldest first. */
  list(wanted?: EventQuery): readonly TrailEvent[];
  /** How many events are no longer kept because newer ones came. */
  readonly dropped: number;
  /** Forgets the events, not the listeners. */
  clear(): void;
  /** @returns what ends the subscription */
  subscribe(listener: Listener): () => void;
}

export interface EventQuery {
  /** Only events younger than the one with this eventID; all that are kept when it no longer is. */
  readonly after?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly name?: string | undefined;
}

const mostKept = 10_000;

/** An empty log that keeps the newest 10,000 events. */
export function newEventLog(most = mostKept): EventLog {
  let events: TrailEvent[] = [];
  const listeners = new Set<{ readonly listener: Listener }>();
  let dropped = 0;
  return {
    add(event) {
      events.push(event);
      if (events.length > most) {
        events.shift();
        dropped += 1;
      }
      for (const { listener } of [...listeners]) tell(listener, event);
    },
    list: (wanted = {}) => youngerThan(wanted.after, events).filter((event) => matches(event, wanted)),
    get dropped() {
      return dropped;
    },
    clear() {
      events = [];
      dropped = 0;
    },
    subscribe(listener) {
      // Wrapped, so that one function may subscribe twice and end each subscription by itself.
      const subscription = { listener };
      listeners.add(subscription);
      return () => void listeners.delete(subscription);
    },
  };
}

function tell(listener: Listener, event: TrailEvent): void {
  try {
    listener(event);
  } catch {
    // The call has been made; a listener's fault is not the caller's.
  }
}

function youngerThan(id: string | undefined, events: readonly TrailEvent[]): readonly TrailEvent[] {
  return events.slice(events.findIndex(({ detail }) => detail.eventID === id) + 1);
}

function matches({ account, region, detail }: TrailEvent, wanted: EventQuery): boolean {
  return (
    (wanted.account === undefined || wanted.account === account) &&
    (wanted.region === undefined || wanted.region === region) &&
    (wanted.name === undefined || wanted.name === detail.eventName)
  );
}
