// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a merge as places and as lives: whose watermark counts, who is expected, how far they have reported together.
 * Places report, lives (incarnations) count. Everything is written to the store as it changes.
 */
final class Places {

    private static final char SLOT = 'w';
    private static final char LIFE = 'i';
    private static final char AWAITED = 'e';
    private static final int HEARTBEATS = 5;

    private final MergeSettings settings;
    private final Store store;
    private final Rules rules;
    private final NavigableMap<String, Slot> slots = new TreeMap<>();
    private final NavigableMap<String, Life> lives = new TreeMap<>();
    /** The merge's age when it first waited for a child that it has not heard of. */
    private final NavigableMap<String, Long> awaited = new TreeMap<>();

    private @Nullable Ledger ledger;

    Places(MergeSettings settings, Store store, Rules rules) {
        this.settings = settings;
        this.store = store;
        this.rules = rules;
        store.scan(Bytes.key(SLOT), (key, value) -> slots.put(Bytes.text(key), new Slot(Bytes.text(key), value)));
        store.scan(Bytes.key(LIFE), (key, value) -> lives.put(Bytes.text(key), new Life(Bytes.text(key), value)));
        store.scan(Bytes.key(AWAITED), (key, value) -> awaited.put(Bytes.text(key), new Bytes.Reader(value).number()));
    }

    private boolean leaves() {
        return settings.expected() instanceof Expected.Partitions;
    }

    private void save(Slot slot) {
        store.put(Bytes.key(SLOT, slot.place), slot.bytes());
    }

    private void save(Life life) {
        store.put(Bytes.key(LIFE, life.incarnation), life.bytes());
    }

    /** The life with this name; a new one is judged at once, by what the others of its raw partition are known to have read. */
    Life life(String incarnation) {
        Life known = lives.get(incarnation);
        if (known != null) {
            return known;
        }
        var life = new Life(incarnation);
        if (leaves() && rules.hold(Rule.NO_OVERLAP)) {
            String lineage = life.lineage();
            for (Life other : lives.tailMap(lineage).values()) {
                if (!other.incarnation.startsWith(lineage)) {
                    break;
                }
                if (other.lineage().equals(lineage) && !other.overlapping && life.base() < other.position) {
                    life.overlapping = true;
                }
            }
        }
        lives.put(incarnation, life);
        return life;
    }

    /** A partial of this life was accepted. */
    void accepted(Life life, Partial partial, @Nullable Partial replaced) {
        if (replaced == null) {
            life.keys++;
        }
        life.events += partial.events() - (replaced == null ? 0 : replaced.events());
        if (leaves()) {
            life.position = Math.max(life.position, partial.version());
        }
        save(life);
    }

    /** A partial of this life was dropped, because its window is forgotten. */
    void dropped(Life life, Partial partial) {
        life.droppedKeys++;
        life.droppedEvents += partial.events();
        save(life);
    }

    /** A partial of this life is no longer held. Only where counting for ever is switched off. */
    void forgotten(Life life, Partial partial) {
        life.keys--;
        life.events -= partial.events();
        save(life);
    }

    /**
     * A watermark was read.
     *
     * @return false if it is of an overlapping life
     */
    boolean read(Watermark watermark, long age) {
        Life life = life(watermark.incarnation());
        if (life.overlapping) {
            save(life);
            return false;
        }
        boolean known = life.hasSpoken();
        boolean news = life.account(watermark);
        save(life);
        ledger = null;
        Slot slot = slots.computeIfAbsent(watermark.place(), Slot::new);
        // A raw partition's lives follow each other, and share a store: only one of them can be written.
        if (news && !leaves() && slot.turns.spoke(watermark.incarnation(), known, age, patience())) {
            save(slot);
        }
        Watermark last = slot.newest();
        if (last != null && !replaces(watermark, last)) {
            return true;
        }
        if (last == null || tellsMore(watermark, last)) {
            slot.heardAt = age;
        }
        slot.pending = watermark;
        slot.pendingDroppedKeys = life.droppedKeys;
        slot.pendingDroppedEvents = life.droppedEvents;
        save(slot);
        return true;
    }

    /** One that is not heard for so long does not speak in turn any more: as long as a missing child is waited for, and some heartbeats. */
    private long patience() {
        return Math.max(settings.closeAfter(), HEARTBEATS * settings.heartbeat());
    }

    /** Places for which two lives speak in turn. Only one of them is heard as the place. */
    List<Contest> contests(long age) {
        var contests = new ArrayList<Contest>();
        for (Slot slot : slots.values()) {
            Contest contest = slot.turns.contest(slot.place, age, patience());
            if (contest != null) {
                contests.add(contest);
            }
        }
        return contests;
    }

    private boolean contested(@Nullable Slot slot, long age) {
        return slot != null && rules.hold(Rule.CONTESTED) && slot.turns.contest(slot.place, age, patience()) != null;
    }

    private boolean replaces(Watermark watermark, Watermark last) {
        return rules.hold(Rule.WATERMARK_ORDER) ? watermark.isAfter(last) : watermark.mark() >= last.mark();
    }

    /** More than that the place is alive: an empty partition has a heartbeat too, and must not hold the horizon for ever. */
    private static boolean tellsMore(Watermark watermark, Watermark last) {
        return watermark.keys() != last.keys()
                || watermark.events() != last.events()
                || watermark.mark() != last.mark()
                || watermark.newest() != last.newest()
                || watermark.horizon() != last.horizon()
                || !watermark.incarnation().equals(last.incarnation());
    }

    /** Whether all that children have said counts. */
    boolean calm() {
        return slots.values().stream().allMatch(slot -> slot.pending == null);
    }

    /** Lets pending watermarks count that are covered, or that were waited for long enough. */
    void promote(long monotonic, long horizon) {
        for (Slot slot : slots.values()) {
            Watermark pending = slot.pending;
            if (pending != null) {
                promote(slot, pending, life(pending.incarnation()), monotonic);
            }
            Watermark doubted = slot.doubted;
            if (doubted != null && (slot.doubtUntil <= horizon || hasCome(doubted))) {
                slot.trust();
                save(slot);
            }
        }
    }

    private void promote(Slot slot, Watermark pending, Life life, long monotonic) {
        long keys = life.missingKeys(pending);
        long events = life.missingEvents(pending);
        boolean missing = keys > 0 || events > 0;
        if (missing
                && keys <= slot.pendingDroppedKeys
                && events <= slot.pendingDroppedEvents
                && rules.hold(Rule.FORGIVE_DROPPED)) {
            life.forgive(pending);
            missing = false;
        }
        if (missing && rules.hold(Rule.COVER)) {
            if (slot.missingSince == Slot.NOTHING) {
                slot.missingSince = monotonic;
            }
            if (monotonic - slot.missingSince < settings.closeAfter() || !rules.hold(Rule.WRITE_OFF)) {
                return;
            }
            life.writeOff(pending);
            if (rules.hold(Rule.DOUBT)) {
                slot.doubt(slot.effective == null ? Watermark.NEVER : slot.effective.mark(), pending.newest(), pending);
            }
        }
        life.droppedKeys = Math.max(0, life.droppedKeys - slot.pendingDroppedKeys);
        life.droppedEvents = Math.max(0, life.droppedEvents - slot.pendingDroppedEvents);
        save(life);
        count(slot, pending);
    }

    private void count(Slot slot, Watermark watermark) {
        slot.effective = watermark;
        slot.pending = null;
        slot.pendingDroppedKeys = 0;
        slot.pendingDroppedEvents = 0;
        slot.missingSince = Slot.NOTHING;
        save(slot);
    }

    private boolean hasCome(Watermark watermark) {
        Life life = life(watermark.incarnation());
        if (life.keys + life.forgivenKeys < watermark.keys()
                || life.events + life.forgivenEvents < watermark.events()) {
            return false;
        }
        life.writtenOffKeys = 0;
        life.writtenOffEvents = 0;
        save(life);
        return true;
    }

    /** After a rebuild: what was deleted of forgotten windows before it was read again is nobody's loss. */
    void forgiveAll() {
        for (Slot slot : slots.values()) {
            Watermark pending = slot.pending;
            if (pending != null) {
                Life life = life(pending.incarnation());
                life.forgive(pending);
                save(life);
            }
        }
    }

    /** A child for which the merge waits. */
    private record Child(
            String place, long since, long until, @Nullable Slot slot, boolean mayStir) {

        @Nullable
        Watermark effective() {
            return slot == null ? null : slot.effective;
        }

        long reach() {
            Watermark watermark = effective();
            return watermark == null ? Watermark.NEVER : watermark.reach();
        }

        /** It has spoken since, so that being idle no longer means that there is nothing new. */
        boolean stirs() {
            return mayStir && slot != null && slot.pending != null;
        }
    }

    private List<Child> expected() {
        var children = new ArrayList<Child>();
        switch (settings.expected()) {
            case Expected.Partitions partitions -> {
                int count = 0;
                for (Slot slot : slots.values()) {
                    Watermark newest = slot.newest();
                    count = newest == null ? count : Math.max(count, newest.partitions());
                }
                for (int i = 0; i < count; i++) {
                    add(children, Expected.Child.of(partitions.prefix() + i), rules.hold(Rule.ALL_PARTITIONS));
                }
            }
            case Expected.Listed listed -> {
                for (Expected.Child child : listed.children()) {
                    add(children, child, rules.hold(Rule.ALL_EXPECTED));
                }
            }
            case Expected.Anyone anyone -> {
                for (Slot slot : slots.values()) {
                    add(children, Expected.Child.of(slot.place), true);
                }
            }
        }
        return children;
    }

    private void add(List<Child> children, Expected.Child child, boolean evenIfSilent) {
        Slot slot = slots.get(child.place());
        if (evenIfSilent || (slot != null && slot.effective != null)) {
            children.add(
                    new Child(child.place(), child.since(), child.until(), slot, rules.hold(Rule.IDLE_UNTIL_HEARD)));
        }
    }

    /**
     * What the children say together, as of the last {@link #promote}.
     *
     * @param claimed how far each child has reported, written off or not: when all have, a window closes
     * @param trusted how far each site has reported, but for what was written off: when all have, a row is complete. A site-tier
     *     merge is one site
     * @param mark the least mark of the children that are not idle
     * @param idle whether all are
     * @param newest the end of the newest window that anyone knows
     * @param behind the sites that are behind
     */
    record Summary(Reaches claimed, Reaches trusted, long mark, boolean idle, long newest, List<Straggler> behind) {

        /** How many of the expected sites have reported a window with this end. */
        int reported(long end, boolean notAfterNewest) {
            return end > newest && notAfterNewest ? 0 : trusted.reported(end);
        }
    }

    /**
     * What the children say together.
     *
     * @param newest the end of the newest window that any watermark has ever told of: a site that was rebuilt knows nothing of
     *     what it had seen before
     * @param age of the merge, milliseconds
     */
    Summary summary(long newest, long age) {
        List<Child> children = expected();
        long mark = Watermark.FOREVER;
        long latest = Watermark.NEVER;
        for (Child child : children) {
            Watermark watermark = child.effective();
            if (watermark == null) {
                mark = Watermark.NEVER;
            } else if (watermark.idle()) {
                latest = Math.max(latest, watermark.mark());
            } else {
                mark = Math.min(mark, watermark.mark());
            }
        }
        boolean idle = mark == Watermark.FOREVER && !children.isEmpty();
        var claimed = new ArrayList<Reaches>();
        var trusted = new ArrayList<Reaches>();
        long least = Watermark.FOREVER;
        for (Child child : children) {
            Watermark watermark = child.effective();
            Reaches reaches = leaves() || watermark == null ? Reaches.of(child.reach()) : watermark.sites();
            if (watermark != null && child.stirs()) {
                reaches = reaches.atMost(watermark.newest());
            }
            reaches = reaches.within(child.since(), child.until());
            claimed.add(reaches);
            trusted.add(contested(child.slot(), age) ? reaches.atMost(Watermark.NEVER) : doubt(reaches, child.slot()));
            least = Math.min(
                    least,
                    watermark != null && child.stirs() ? Math.min(child.reach(), watermark.newest()) : child.reach());
        }
        Reaches sites;
        if (leaves()) {
            sites = Reaches.of(children.isEmpty() ? Watermark.NEVER : least);
            for (Child child : children) {
                sites = doubt(sites, child.slot());
            }
        } else {
            sites = Reaches.union(trusted);
        }
        return new Summary(
                Reaches.union(claimed),
                sites,
                mark == Watermark.FOREVER ? latest : mark,
                idle,
                newest,
                behind(children, sites, least));
    }

    /**
     * How the children stand.
     *
     * @param lead the end of the newest window that any of them has reported; {@link Watermark#NEVER} for none
     * @param now as of the last flush; null before the first
     * @param age of the merge, milliseconds
     */
    Standing standing(long lead, @Nullable Summary now, long age) {
        int awaited = 0;
        int reported = 0;
        var behind = new ArrayList<Straggler>();
        for (Child child : expected()) {
            if (lead != Watermark.NEVER && (lead <= child.since() || lead > child.until())) {
                continue;
            }
            awaited++;
            Watermark watermark = child.effective();
            if (watermark != null && (watermark.idle() || (lead != Watermark.NEVER && child.reach() >= lead))) {
                reported++;
            } else {
                behind.add(new Straggler(child.place(), watermark == null ? Watermark.NEVER : watermark.mark()));
            }
        }
        Reaches sites = now == null ? Reaches.NONE : now.trusted();
        // Where nobody has reported anything, windows of any time are expected.
        long window = lead == Watermark.NEVER ? Watermark.FOREVER : lead;
        return new Standing(
                awaited,
                reported,
                sites.expected(window),
                sites.reported(window),
                behind.stream()
                        .sorted(Comparator.comparingLong(Straggler::end).thenComparing(Straggler::place))
                        .limit(Watermark.MOST_BEHIND)
                        .toList(),
                contests(age));
    }

    private static Reaches doubt(Reaches reaches, @Nullable Slot slot) {
        return slot == null || slot.doubted == null ? reaches : reaches.without(slot.doubtAfter, slot.doubtUntil);
    }

    private List<Straggler> behind(List<Child> children, Reaches sites, long least) {
        if (leaves()) {
            return List.of(new Straggler(settings.place(), children.isEmpty() ? Watermark.NEVER : least));
        }
        long lead = Watermark.NEVER;
        for (var reach : sites.sites().keySet()) {
            lead = reach.end() == Watermark.FOREVER ? lead : Math.max(lead, reach.end());
        }
        var behind = new ArrayList<Straggler>();
        for (Child child : children) {
            Watermark watermark = child.effective();
            if (watermark == null) {
                behind.add(new Straggler(child.place(), Watermark.NEVER));
            } else {
                behind.addAll(watermark.behind());
            }
        }
        long before = lead;
        return behind.stream()
                .filter(straggler -> straggler.end() < before)
                .sorted(Comparator.comparingLong(Straggler::end).thenComparing(Straggler::place))
                .limit(Watermark.MOST_BEHIND)
                .toList();
    }

    /**
     * Up to where the expected children, taken together, have forgotten: the least of their horizons, of those that are not
     * silent.
     *
     * @param current what is returned if none is left to ask
     */
    long horizon(long age, long current) {
        List<Child> children = expected();
        if (!rules.hold(Rule.LEAST_HORIZON)) {
            return children.stream()
                    .map(Child::effective)
                    .mapToLong(watermark -> watermark == null ? Watermark.NEVER : watermark.horizon())
                    .max()
                    .orElse(current);
        }
        long least = Watermark.FOREVER;
        for (Child child : children) {
            Watermark watermark = child.effective();
            long horizon = watermark == null ? child.since() : watermark.horizon();
            if (horizon < child.until() && !silent(child, age)) {
                least = Math.min(least, horizon);
            }
        }
        return least == Watermark.FOREVER ? current : least;
    }

    private boolean silent(Child child, long age) {
        if (!rules.hold(Rule.FORFEIT)) {
            return false;
        }
        Slot slot = child.slot();
        return age - (slot == null ? awaitedSince(child.place(), age) : slot.heardAt) >= settings.keep();
    }

    private long awaitedSince(String place, long age) {
        Long since = awaited.get(place);
        if (since != null) {
            return since;
        }
        awaited.put(place, age);
        store.put(Bytes.key(AWAITED, place), new Bytes.Writer().number(age).bytes());
        return age;
    }

    /** The end of the newest window that an effective watermark tells of. */
    long newest() {
        long newest = Watermark.NEVER;
        for (Slot slot : slots.values()) {
            newest = slot.effective == null ? newest : Math.max(newest, slot.effective.newest());
        }
        return newest;
    }

    /** How many expected children are silent. */
    long silent(long age) {
        return expected().stream().filter(child -> silent(child, age)).count();
    }

    /** What became of all events below, each incarnation counted once. */
    Ledger ledger() {
        Ledger known = ledger;
        if (known != null) {
            return known;
        }
        Ledger sum = Ledger.EMPTY;
        if (!rules.hold(Rule.LEDGER_PER_INCARNATION)) {
            for (Slot slot : slots.values()) {
                Watermark newest = slot.newest();
                sum = newest == null ? sum : sum.plus(newest.ledger());
            }
            return sum;
        }
        for (Life life : lives.values()) {
            sum = sum.plus(life.ledger());
        }
        ledger = sum;
        return sum;
    }

    /** What was dropped counts at once: the watermark that covers it may never be heard. */
    long forgivenEvents() {
        return lives.values().stream()
                .mapToLong(life -> life.forgivenEvents + life.droppedEvents)
                .sum();
    }

    long writtenOffEvents() {
        return lives.values().stream().mapToLong(life -> life.writtenOffEvents).sum();
    }
}
