/**
 * Old answer or new answer: what a moment between two rule lists gets wrong.
 *
 * Symbols make this more than set arithmetic. A symbol stands for addresses that nobody here knows, so it
 * may overlap every address and every other symbol:
 *
 *     before  tcp 22 from sg-a          A packet from a member of sg-a inside 10.0.0.0/8 is let through
 *     after   tcp 22 from 10.0.0.0/8    before and after, so at no moment may both rules be missing.
 */
import { combineSets, isNoPackets, type PacketSet } from "./packet-set.ts";
import {
  ALL_ADDRESSES,
  equalPeers,
  hasNoPeers,
  intersectPeers,
  NO_PEERS,
  type PeerSet,
  subtractPeers,
  unitePeers,
} from "./peer-set.ts";

export interface Wronged {
  /** Let through at this moment, and neither before nor after. */
  readonly opened: PacketSet;
  /** Shut out at this moment, although let through both before and after. */
  readonly closed: PacketSet;
}

/** Both sets are empty exactly when each packet, whatever the symbols stand for, gets its old or new answer. */
export function judgeMoment(before: PacketSet, during: PacketSet, after: PacketSet): Wronged {
  return {
    opened: combineSets([before, during, after], ([old = NO_PEERS, now = NO_PEERS, next = NO_PEERS]) =>
      missingFrom(unitePeers(old, next), now),
    ),
    closed: combineSets([before, during, after], ([old = NO_PEERS, now = NO_PEERS, next = NO_PEERS]) =>
      mayHaveInCommon(missingFrom(now, old), missingFrom(now, next)),
    ),
  };
}

export function isLawful({ opened, closed }: Wronged): boolean {
  return isNoPackets(opened) && isNoPackets(closed);
}

/** What of `wanted` some packet may need that `present` does not let through. */
function missingFrom(present: PeerSet, wanted: PeerSet): PeerSet {
  const missing = subtractPeers(wanted, present);
  // Whatever a symbol stands for is an address, so all addresses together hold it.
  return missing.symbols.length > 0 && hasAllAddresses(present) ? { ...missing, symbols: [] } : missing;
}

function mayHaveInCommon(a: PeerSet, b: PeerSet): PeerSet {
  if (hasNoPeers(a) || hasNoPeers(b)) return NO_PEERS;
  if (a.symbols.length === 0 && b.symbols.length === 0) return intersectPeers(a, b);
  // A symbol on one side may be any peer of the other.
  const common = intersectPeers(a, b);
  return [a, b].reduce(
    (all, side, index) => ((index === 0 ? b : a).symbols.length > 0 ? unitePeers(all, side) : all),
    unitePeers(common, { ...NO_PEERS, symbols: [...new Set([...a.symbols, ...b.symbols])].sort() }),
  );
}

function hasAllAddresses({ ipv4, ipv6 }: PeerSet): boolean {
  return equalPeers({ ipv4, ipv6, symbols: [] }, ALL_ADDRESSES);
}
