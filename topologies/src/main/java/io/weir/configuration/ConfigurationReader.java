// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import io.weir.event.Instants;
import io.weir.event.TimeText;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.registry.SchemaRegistry;
import io.weir.shape.Field;
import io.weir.shape.Keys;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the one document of a configuration file, key by key. */
final class ConfigurationReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
    private static final Pattern REGISTRY = Pattern.compile("(https?|mock)://\\S+");
    private static final Pattern KEY_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,19}");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[a-z]+:[^}]+\\}");
    private static final Duration CLOSE_AFTER = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofDays(7);
    private static final int PARTITIONS = 4;
    private static final long LEAST_MEMORY = 1 << 20;

    private final Path file;
    private final Keys keys;
    private final Problems problems;
    private final long before;

    private ConfigurationReader(Path file, Keys keys, Problems problems, long before) {
        this.file = file;
        this.keys = keys;
        this.problems = problems;
        this.before = before;
    }

    /** A reader of the file; null after telling why it cannot be read, or that it configures something else. */
    static @Nullable ConfigurationReader of(Path file, Kind kind, Problems problems, Map<String, String> texts) {
        ConfigurationReader reader = any(file, kind, problems, texts);
        Kind other = kind == Kind.SITE ? Kind.TIER : Kind.SITE;
        if (reader == null || reader.has(kind) || !reader.has(other)) {
            return reader;
        }
        // One mistake, and none of its keys is wrong.
        problems.add(Problem.error(
                        "R0602",
                        reader.keys.key(other.word),
                        "this configures a " + other.word + ", not a " + kind.word)
                .label(other.verbs + " would take it"));
        return null;
    }

    /** What is configured. */
    enum Kind {
        SITE("site", "`weir edge` or `weir link`"),
        TIER("tier", "`weir aggregate`");

        private final String word;
        private final String verbs;

        Kind(String word, String verbs) {
            this.word = word;
            this.verbs = verbs;
        }
    }

    private boolean has(Kind kind) {
        return keys.written(kind.word);
    }

    /** A reader of a file that is taken for one of this kind; null after telling why it cannot be read. */
    static @Nullable ConfigurationReader any(Path file, Kind kind, Problems problems, Map<String, String> texts) {
        String name = file.toString();
        var whole = new Source(name, 1, 1, 1);
        long before = problems.errors();
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            problems.add(Problem.error("R0601", whole, "the configuration " + name + " is not UTF-8"));
            return null;
        } catch (IOException e) {
            problems.add(Problem.error(
                    "R0601",
                    whole,
                    "the configuration " + name + " cannot be read: "
                            + (Files.exists(file) ? "no permission, or not a file" : "there is no such file")));
            return null;
        }
        texts.put(name, text);
        List<Yaml> documents = YamlParser.parse(name, text, problems).documents();
        if (problems.errors() > before) {
            return null;
        }
        if (documents.size() != 1 || !(documents.getFirst() instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0602", whole, "a configuration is one map")
                    .note("form", "`site: <name>`, `region: <name>`, …, or `tier: <name>`, `name: <name>`, …"));
            return null;
        }
        var keys = new Keys(kind.word, mapping.source(), mapping.entries(), Reading.of(problems));
        return new ConfigurationReader(file, keys, problems, before);
    }

    /** Whether the key is written. */
    boolean has(String key) {
        return keys.yaml(key) != null;
    }

    @Nullable
    SiteConfiguration site() {
        String site = name("site", "The site's name, unique in its region.");
        String region = name("region", "The name of the region that the site belongs to.");
        Map<String, String> labels = new TreeMap<>();
        properties("labels", false).forEach((label, value) -> labels.put(label, value.toString()));
        Common common = common();
        Uplink link = link();
        Map<String, KeySource> sources = pseudonymKeys();
        if (!done() || site == null || region == null) {
            return null;
        }
        return new SiteConfiguration(
                site,
                region,
                labels,
                common.kafka,
                common.streams,
                common.registry,
                common.reductions,
                common.closeAfter,
                link,
                common.tuning,
                sources);
    }

    /** Whether a key of this name is written, right or wrong. */
    boolean namesKey(String name) {
        return keys.yaml("keys") instanceof Yaml.Mapping mapping && mapping.find(name) != null;
    }

    /** Where a key stands; where the configuration begins if it is not written. */
    Source place(String key) {
        return keys.key(key);
    }

    /** The keys of pseudonyms: not the secrets, but where they are. */
    private Map<String, KeySource> pseudonymKeys() {
        var sources = new TreeMap<String, KeySource>();
        Yaml yaml = keys.yaml("keys");
        if (yaml == null) {
            return sources;
        }
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0202", yaml.source(), "`keys` must be a map, but is " + yaml.what())
                    .note("form", "`name: { id: k1, epoch: 1, file: /run/secrets/name }`"));
            return sources;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            if (!NAME.matcher(name).matches()) {
                problems.add(Problem.error("R0603", entry.key().source(), "no key can be called `" + name + "`")
                        .note("form", NAME.pattern()));
            }
            Keys key = Keys.of(name, entry.key().source(), entry.value(), Reading.of(problems));
            KeySource source = key == null ? null : keySource(key);
            if (source != null) {
                sources.put(name, source);
            }
        }
        return sources;
    }

    private @Nullable KeySource keySource(Keys key) {
        String id = key.read(Field.string("id", "Stands in every pseudonym, so that a change of key can be seen."));
        Integer epoch = key.read(Field.integer("epoch", "Stands in every pseudonym; counts up with the secret.")
                .between(0, 999_999));
        String path =
                key.read(Field.string("file", "A file that holds the secret.").orElse(""));
        String reference = key.read(
                Field.string("secret", "${env:NAME} or ${file:/path:key}.").orElse(""));
        boolean closed = key.close();
        if (id != null && !KEY_ID.matcher(id).matches()) {
            problems.add(Problem.error("R0603", key.key("id"), "`id` cannot be `" + id + "`")
                    .note("form", KEY_ID.pattern()));
        }
        boolean byFile = key.written("file");
        if (closed && byFile == key.written("secret")) {
            problems.add(Problem.error(
                    "R0603",
                    key.source(),
                    byFile
                            ? "a key has one secret: `file` or `secret`"
                            : "a key needs its secret: `file` or `secret`"));
        } else if (reference != null
                && !reference.isEmpty()
                && !REFERENCE.matcher(reference).matches()) {
            // Not shown: it may be the secret itself.
            problems.add(Problem.error("R0603", key.key("secret"), "`secret` is not where the secret is to be found")
                    .note("form", "${env:NAME} or ${file:/path:key}")
                    .note("why", "a configuration holds no secrets: it is shown where something in it is wrong"));
        }
        return id == null || epoch == null || path == null || reference == null || !closed
                ? null
                : new KeySource(
                        id,
                        epoch,
                        byFile
                                ? new KeySource.Secret.OfFile(file.toAbsolutePath()
                                        .resolveSibling(path)
                                        .normalize())
                                : new KeySource.Secret.Reference(reference));
    }

    @Nullable
    TierConfiguration tier() {
        String tier = name("tier", "What the tier is called, such as region or central.");
        String name = name("name", "This one's name, such as eu.");
        String children =
                keys.read(Field.string("children", "The topics that it reads: weir.site, or weir.<tier below>."));
        String below = null;
        if (children != null) {
            below = children.startsWith("weir.") ? children.substring("weir.".length()) : "";
            if (!NAME.matcher(below).matches() || below.equals(tier)) {
                problems.add(Problem.error("R0603", keys.key("children"), "`children` cannot be `" + children + "`")
                        .note("form", "weir.site, or weir.<the tier below>"));
            }
        }
        List<TierConfiguration.Child> expect = expect(name, below);
        Common common = common();
        Uplink link = link();
        if (!done() || tier == null || name == null || below == null) {
            return null;
        }
        return new TierConfiguration(
                tier,
                name,
                below,
                expect,
                common.kafka,
                common.streams,
                common.registry,
                common.reductions,
                common.closeAfter,
                link,
                common.tuning);
    }

    /** What both kinds have. */
    private record Common(
            Map<String, Object> kafka,
            Map<String, Object> streams,
            Map<String, String> registry,
            List<Path> reductions,
            long closeAfter,
            Tuning tuning) {}

    private Common common() {
        Map<String, Object> kafka = properties("kafka", true);
        keys.require("kafka", "Client properties of the cluster, at least bootstrap.servers.");
        Map<String, Object> streams = properties("streams", false);
        Map<String, String> registry = registry();
        List<Path> reductions = reductions();
        long closeAfter = millis(Field.duration("close_after", "How long a missing child is waited for."), CLOSE_AFTER);
        Integer partitions = keys.read(Field.integer("partitions", "Of every weir.* topic, the same at every tier.")
                .between(1, 1024)
                .orElse(PARTITIONS));
        long interval = millis(Field.duration("interval", "Between watermarks."), INTERVAL);
        long idle = millis(Field.duration("idle", "Without a record, until a partition is idle."), IDLE);
        long outage = millis(Field.duration("outage", "The longest time a tier may be away without loss."), OUTAGE);
        Keys state = map("state");
        Path directory = file.resolveSibling("state").toAbsolutePath();
        boolean persistent = true;
        long memory = 0;
        if (state != null) {
            String dir = state.read(Field.string("dir", "Where stores lie.").orElse("state"));
            String store = state.read(Field.choice("store", "Where live state is kept.", "disk", "memory")
                    .orElse("disk"));
            Long bytes =
                    state.read(Field.size("memory", "Of heap for live state, and as much beside it for stores on disk.")
                            .orElse(0L));
            memory = bytes == null ? 0 : bytes;
            if (state.written("memory") && memory < LEAST_MEMORY) {
                problems.add(Problem.error("R0603", state.key("memory"), "`memory` must be at least 1MiB")
                        .note("default", "a quarter of the heap (-Xmx)"));
            }
            state.close();
            directory = file.resolveSibling(dir == null ? "state" : dir).toAbsolutePath();
            persistent = !"memory".equals(store);
        }
        Http http = http(keys);
        return new Common(
                kafka,
                streams,
                registry,
                reductions,
                closeAfter,
                new Tuning(
                        partitions == null ? PARTITIONS : partitions,
                        interval,
                        idle,
                        outage,
                        directory,
                        persistent,
                        memory,
                        http));
    }

    private @Nullable Http http(Keys of) {
        Yaml yaml = of.yaml("http");
        Keys http = yaml == null ? null : Keys.of("http", of.key("http"), yaml, Reading.of(problems));
        if (http == null) {
            return null;
        }
        Integer port = http.read(Field.integer("port", "Of /metrics, /live, /ready and /status; 0 for any free one.")
                .between(0, 65_535)
                .orElse(Http.PORT));
        String bind = http.read(Field.string("bind", "The address to listen at; 0.0.0.0 for all.")
                .orElse(Http.LOOPBACK));
        http.close();
        return new Http(port == null ? Http.PORT : port, bind == null ? Http.LOOPBACK : bind);
    }

    private Map<String, String> registry() {
        Keys registry = map("registry");
        if (registry == null) {
            keys.require("registry", "The schema registry: { url: … }.");
            return Map.of();
        }
        var properties = new TreeMap<String, String>();
        String url = registry.read(Field.string("url", "https://…, or mock://local for a local run."));
        if (url != null) {
            properties.put("url", url);
            if (!REGISTRY.matcher(url).matches()) {
                problems.add(Problem.error("R0603", registry.key("url"), "`url` cannot be `" + url + "`")
                        .note("form", "https://…, http://…, or mock://local for a local run"));
            }
        }
        // Whatever Confluent's client calls them; what they may be is checked when secrets have been looked up.
        for (String key : SchemaRegistry.properties()) {
            if (!key.equals("url") && registry.yaml(key) instanceof Yaml.Scalar scalar) {
                properties.put(key, scalar.text());
            }
        }
        registry.close();
        return properties;
    }

    private long millis(Field<Duration> field, Duration fallback) {
        Duration value = keys.read(field.orElse(fallback));
        return value == null ? fallback.toMillis() : value.toMillis();
    }

    /** Files and directories with the reductions, absolute; those that are there. */
    List<Path> reductions() {
        Yaml yaml = keys.yaml("reductions");
        keys.require("reductions", "A file or directory with the reductions, or a list of them.");
        var paths = new ArrayList<Path>();
        List<Yaml> items =
                yaml instanceof Yaml.Sequence sequence ? sequence.items() : yaml == null ? List.of() : List.of(yaml);
        for (Yaml item : items) {
            if (item instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                Path path = file.toAbsolutePath().resolveSibling(scalar.text()).normalize();
                if (Files.exists(path)) {
                    paths.add(path);
                } else {
                    problems.add(Problem.error(
                                    "R0603",
                                    scalar.source(),
                                    "`reductions` names `" + scalar.text() + "`, which is not there")
                            .note("looked for", path.toString()));
                }
            } else {
                problems.add(
                        Problem.error("R0202", item.source(), "`reductions` must be a path, but is " + item.what()));
            }
        }
        return paths;
    }

    private @Nullable Uplink link() {
        Keys link = map("link");
        if (link == null) {
            return null;
        }
        Yaml to = link.yaml("to");
        link.require("to", "Client properties of the cluster above, at least bootstrap.servers.");
        Map<String, Object> target = to == null ? Map.of() : properties("to", to, true);
        Long bytesPerSecond = link.read(
                Field.size("bytes_per_second", "At most; no limit unless said.").orElse(0L));
        Boolean apart = link.read(Field.bool("apart", "Whether it runs as `weir link`, not inside this process.")
                .orElse(false));
        boolean alone = apart != null && apart;
        Http http = http(link);
        if (http != null && !alone) {
            problems.add(Problem.error("R0603", link.key("http"), "`http` of `link` is that of a link which is `apart`")
                    .note("why", "a link inside another process is seen with it"));
        }
        link.close();
        return new Uplink(target, bytesPerSecond == null ? 0 : bytesPerSecond, alone, http);
    }

    private @Nullable List<TierConfiguration.Child> expect(@Nullable String name, @Nullable String below) {
        Yaml yaml = keys.yaml("expect");
        if (yaml == null) {
            return null;
        }
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`expect` must be a list, but is " + yaml.what()));
            return null;
        }
        var children = new ArrayList<TierConfiguration.Child>();
        for (Yaml item : sequence.items()) {
            if (item instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                children.add(
                        new TierConfiguration.Child(place(scalar.text(), name, below), Long.MIN_VALUE, Long.MAX_VALUE));
            } else if (item instanceof Yaml.Mapping mapping) {
                var child = new Keys("expect", mapping.source(), mapping.entries(), Reading.of(problems));
                String childName = child.read(Field.string("name", "The child's name."));
                long since = instant(child, "since", Long.MIN_VALUE);
                long until = instant(child, "until", Long.MAX_VALUE);
                if (child.close() && childName != null) {
                    if (since >= until) {
                        problems.add(Problem.error(
                                "R0603",
                                mapping.source(),
                                "`" + childName + "` is expected from `since` on, which is not before `until`"));
                    } else {
                        children.add(new TierConfiguration.Child(place(childName, name, below), since, until));
                    }
                }
            } else {
                problems.add(
                        Problem.error("R0202", item.source(), "`expect` names children, but here is " + item.what()));
            }
        }
        long names =
                children.stream().map(TierConfiguration.Child::place).distinct().count();
        if (names < children.size()) {
            problems.add(Problem.error("R0603", yaml.source(), "`expect` names a child twice"));
        }
        return children;
    }

    private long instant(Keys child, String key, long fallback) {
        Yaml yaml = child.yaml(key);
        if (yaml == null) {
            return fallback;
        }
        long micros = yaml instanceof Yaml.Scalar scalar ? Instants.parse(scalar.text()) : TimeText.NONE;
        if (micros == TimeText.NONE) {
            problems.add(
                    Problem.error("R0603", yaml.source(), "`" + key + "` must be an instant, but is " + yaml.what())
                            .note("form", "2026-01-01T00:00:00Z"));
            return fallback;
        }
        return Math.floorDiv(micros, 1_000);
    }

    /** Sites call themselves {@code region/site}; a region need not repeat its own name before each. */
    private static String place(String child, @Nullable String name, @Nullable String below) {
        return "site".equals(below) && child.indexOf('/') < 0 ? name + "/" + child : child;
    }

    private @Nullable String name(String key, String doc) {
        String name = keys.read(Field.string(key, doc));
        if (name != null && !NAME.matcher(name).matches()) {
            problems.add(Problem.error("R0603", keys.key(key), "`" + key + "` cannot be `" + name + "`")
                    .note("form", NAME.pattern())
                    .note("why", "it becomes a part of topic names and keys"));
        }
        return name;
    }

    private @Nullable Keys map(String key) {
        Yaml yaml = keys.yaml(key);
        return yaml == null ? null : Keys.of(key, keys.key(key), yaml, Reading.of(problems));
    }

    private Map<String, Object> properties(String key, boolean cluster) {
        Yaml yaml = keys.yaml(key);
        return yaml == null ? Map.of() : properties(key, yaml, cluster);
    }

    /** Properties pass through as they are written; Kafka's own configuration providers look up secrets. */
    private Map<String, Object> properties(String key, Yaml yaml, boolean cluster) {
        var properties = new TreeMap<String, Object>();
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0202", yaml.source(), "`" + key + "` must be a map, but is " + yaml.what()));
            return properties;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            if (entry.value() instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                properties.put(entry.key().text(), scalar.text());
            } else {
                problems.add(Problem.error(
                        "R0202",
                        entry.value().source(),
                        "`" + entry.key().text() + "` must be a value, but is "
                                + entry.value().what()));
            }
        }
        if (cluster && !properties.containsKey("bootstrap.servers")) {
            problems.add(Problem.error("R0603", yaml.source(), "`" + key + "` needs `bootstrap.servers`"));
        }
        boolean looksUp =
                properties.values().stream().anyMatch(value -> value.toString().contains("${"));
        if (looksUp && !properties.containsKey("config.providers")) {
            properties.put("config.providers", "env,file");
            properties.put(
                    "config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
            properties.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        }
        return properties;
    }

    private boolean done() {
        boolean known = keys.close();
        return known && problems.errors() == before;
    }
}
