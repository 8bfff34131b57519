// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people write who know SQL, VRL, Bloblang, Cribl, KSQL or a language of programs, and what it is in Weir: one table for each place where
 * it is written. A row may only say what means the same; where two things mean nearly the same, it says the difference.
 *
 * <p>{@code ElsewhereTest} has a line for each row, with what is said of it.
 */
public final class Elsewhere {

    /**
     * Names of keys, operators, types and the like.
     *
     * @param meant offered where it is known
     * @param beside offered only where this is known, too: {@code drop} is a mask beside {@code pseudonym}, and a step elsewhere
     */
    private record Word(String meant, @Nullable String beside, Set<String> written) {}

    /**
     * A piece of text.
     *
     * @param hint what is said of what the pattern found; null for nothing
     */
    private record Phrase(Pattern written, Function<Matcher, @Nullable String> hint) {}

    /** Characters of a text that is looked at: the patterns go back and forth, and nobody writes more by hand. */
    private static final int LONGEST = 500;

    private static final List<Word> WORDS = List.of(
            word("any", "bool_or", "logical_or", "some"),
            word("at", "path", "pointer", "json_path", "jsonpath", "json_pointer"),
            word("by", "group_by", "groupby", "group", "dimensions"),
            word("central", "global", "top"),
            word("collect", "collect_set", "values", "array_agg_distinct"),
            word("combined", "nginx", "apache", "clf", "access", "access_log"),
            word("correlation", "corr"),
            word(
                    "distinct",
                    "count_distinct",
                    "countdistinct",
                    "distinct_count",
                    "cardinality",
                    "uniq",
                    "dc",
                    "nunique",
                    "approx_count_distinct",
                    "approx_distinct",
                    "hll"),
            word("double", "number", "float", "decimal", "real"),
            beside("pseudonym", "drop", "redact", "remove", "delete", "del", "hide", "suppress"),
            word("epoch_ms", "millis", "unix_ms"),
            word("epoch_s", "epoch", "unix", "seconds"),
            word("every", "advance", "advance_by", "bool_and", "logical_and"),
            word("first", "earliest", "first_value", "any_value", "arbitrary"),
            word("from", "source", "input", "topic"),
            word("hopping", "sliding", "slide", "hop"),
            word("int", "integer", "long", "bigint"),
            word("ip", "address", "inet"),
            word("iso", "rfc3339", "iso8601", "iso-8601"),
            word("json", "jsonl", "ndjson"),
            word("last", "latest", "last_value"),
            word("late", "grace", "lateness", "allowed_lateness", "watermark"),
            word("let", "map", "set", "derive", "select", "add", "eval", "compute", "extend", "assign"),
            word("lookup", "enrich", "join", "lookup_table"),
            word("mask", "redact", "anonymize", "obfuscate", "encrypt", "hash"),
            word("max", "maximum", "highest"),
            word("max_by", "argmax", "arg_max", "maxby"),
            word("mean", "avg", "average"),
            word("min", "minimum", "lowest"),
            word("min_by", "argmin", "arg_min", "minby"),
            word("most", "limit", "n", "k", "size"),
            word("personal", "private", "pii", "sensitive"),
            word("pseudonym", "hash", "sha256", "sha1", "hmac", "token", "encrypt"),
            word(
                    "quantiles",
                    "median",
                    "percentile",
                    "percentiles",
                    "quantile",
                    "p50",
                    "p90",
                    "p95",
                    "p99",
                    "perc",
                    "approx_percentile"),
            word("regression", "linear_regression", "linreg", "regr"),
            word("remove", "delete", "del", "exclude", "without", "remove_fields", "drop_fields"),
            word("stddev", "std", "sd", "stdev", "standard_deviation"),
            word("string", "text", "str", "varchar", "keyword"),
            word("sum", "total"),
            word("take", "figures", "metrics", "measures", "aggregations"),
            word("text", "plain", "raw", "line"),
            word("timestamp", "time", "date", "datetime", "instant"),
            word("top", "topk", "top_k", "top_n", "topn", "frequent"),
            word("tumbling", "size", "fixed", "tumble"),
            word("variance", "var"),
            word("where", "filter", "if", "when"));

    private static final String DEFAULT_FORM = "write coalesce(x, \"default\")";
    private static final String SAME_ROWS = "nothing from outside: the same events must give the same rows";
    private static final String JOINED = "write a + \"-\" + b; string(…) for what is no text";
    private static final String ANYWHERE = "write x.matches(\"…\"), which looks anywhere in the text";
    private static final String OF_JSON = "write json(x, \"/a/b\") for one value; the step `parse` reads many";
    private static final String PARSED = "the step `parse` does that: { parse: x, as: logfmt, fields: … }";
    private static final String INT = "write int(x), or try_int(x), which is absent where it cannot be one";
    private static final String DOUBLE = "write double(x), or try_double(x), which is absent where it cannot be one";
    private static final String PSEUDONYM = "a mask does that: mask: { x: pseudonym }";
    private static final String CHOICE = "write condition ? yes : no";
    private static final String WITHIN = "write cidr(\"10.0.0.0/8\").containsIP(x)";

    /** Functions of expressions: the name of one of ours, or a sentence. */
    private static final Map<String, String> FUNCTIONS = table(
            row("lowerAscii", "lower", "tolower", "to_lower", "tolowercase", "lowercase", "downcase", "lcase"),
            row("upperAscii", "upper", "toupper", "to_upper", "touppercase", "uppercase", "upcase", "ucase"),
            row("size", "len", "length", "strlen", "char_length", "count"),
            row("trim", "strip_whitespace", "strip", "trim_space", "btrim"),
            row("contains", "includes"),
            row("startsWith", "starts_with", "has_prefix"),
            row("endsWith", "ends_with", "has_suffix"),
            row("replace", "replace_all"),
            row("regex.replace", "regexp_replace", "re_replace", "re_replace_all", "gsub"),
            row("regex.extract", "regexp_extract", "regexp_substr", "re_find"),
            row("coalesce", "ifnull", "nvl", "if_null"),
            row("present", "defined", "isnotnull", "is_not_null", "is_defined"),
            row("math.greatest", "max"),
            row("math.least", "min"),
            row("math.ceil", "ceiling"),
            row("string", "tostring", "to_string", "str", "text", "varchar"),
            row("bool", "to_bool", "boolean", "parse_bool"),
            row("duration", "parse_duration", "to_duration"),
            row("ip", "to_ip", "inet", "parse_ip"),
            row("url", "parse_url", "url_parse"),
            row("getHours", "hour"),
            row("getMinutes", "minute"),
            row("getFullYear", "year"),
            row("write x.substring(from, to): from counts from 0, to is left out", "substr", "slice", "mid"),
            row("write !present(x); coalesce(x, y) gives a default", "isnull", "is_null", "is_nullish"),
            row(DEFAULT_FORM, "or", "or_else", "default"),
            row(
                    "what fails is a dead letter; try_int and try_double are absent instead, for coalesce(x, y)",
                    "catch",
                    "try"),
            row(
                    ANYWHERE,
                    "regex",
                    "regexp",
                    "re_match",
                    "match",
                    "regexp_like",
                    "rlike",
                    "regexp_contains",
                    "regexp_matches"),
            row("write .contains(…), .startsWith(…) or .matches(…)", "like", "ilike"),
            row("write [\"a\", \"b\"].exists(t, x.contains(t))", "contains_any"),
            row("write [\"a\", \"b\"].all(t, x.contains(t))", "contains_all"),
            row("write x.split(\"/\")[n], counted from 0", "split_part"),
            row(JOINED, "concat", "concat_ws", "join", "format", "sprintf", "printf"),
            row(INT, "to_int", "toint", "parse_int", "parseint", "integer", "int64", "long", "bigint"),
            row(
                    DOUBLE,
                    "to_float",
                    "to_double",
                    "todouble",
                    "parse_float",
                    "parsefloat",
                    "float",
                    "float64",
                    "number",
                    "to_number",
                    "decimal"),
            row(
                    "write timestamp(x), which reads ISO 8601",
                    "to_timestamp",
                    "parse_timestamp",
                    "strptime",
                    "to_date",
                    "ts_parse",
                    "ts_strptime",
                    "stringtotimestamp"),
            row("write int(x): seconds since 1970", "to_unix_timestamp", "unix_timestamp", "ts_unix", "epoch"),
            row("write x.floor(\"1h\")", "date_trunc", "timestamp_trunc", "time_bucket", "date_bin"),
            row("write x.getMonth() + 1; CEL counts months from 0", "month"),
            row(
                    OF_JSON,
                    "parse_json",
                    "json_extract",
                    "json_extract_scalar",
                    "json_value",
                    "json_query",
                    "extractjsonfield",
                    "get_json_object",
                    "from_json"),
            row(
                    PARSED,
                    "parse_logfmt",
                    "parse_key_value",
                    "parse_regex",
                    "parse_grok",
                    "parse_syslog",
                    "parse_csv",
                    "parse_common_log",
                    "parse_apache_log",
                    "parse_nginx_log",
                    "parse_cef"),
            row("write a % b", "mod"),
            row(CHOICE, "iif", "iff", "ifelse", "if_else"),
            row(
                    SAME_ROWS,
                    "env",
                    "getenv",
                    "get_env_var",
                    "random",
                    "rand",
                    "random_int",
                    "uuid",
                    "uuid_v4",
                    "uuid_v7",
                    "ksuid",
                    "nanoid",
                    "hostname",
                    "get_hostname"),
            row(
                    "weir.time is the event's time",
                    "now",
                    "current_timestamp",
                    "timestamp_unix",
                    "sysdate",
                    "getdate",
                    "today"),
            row(PSEUDONYM, "hash", "md5", "sha1", "sha2", "sha256", "sha512", "hmac", "xxhash", "encrypt"),
            row("the step `remove: [x]` does that", "del", "remove", "unset"),
            row("weir.key, weir.topic and weir.time are what is known of a record", "meta", "metadata"),
            row(WITHIN, "ip_cidr_contains", "cidr_match", "cidrmatch", "cidr_contains"),
            row("the step `lookup` does that", "get_enrichment_table_record", "dictget", "lookup"));

    /** What a person gave an operator, by the operator and the kind of what was given. */
    private static final Map<String, String> ARGUMENTS = Map.of(
            "sum bool", "write `count(…)`: how often it is true",
            "mean bool", "write `count(…)`, and divide in `derive` with ratio(…)",
            "drop list", "did you mean `remove: […]`?",
            "keep expression", "did you mean `where: …`?",
            "remove expression", "did you mean `drop: …`?");

    /** Names in expressions that are no fields. */
    private static final Map<String, String> NAMES = table(
            row("write true", "true"),
            row("write false", "false"),
            row("a missing value is absent: write present(x)", "nil", "none", "undefined"),
            row(
                    "weir.time is the event's time",
                    "current_timestamp",
                    "current_time",
                    "current_date",
                    "sysdate",
                    "_time",
                    "rowtime"),
            row("did you mean `weir.key`?", "rowkey", "_key"),
            row("fields have no prefix", "this", "event", "root", "__e", "record", "doc"));

    /** What other languages put before a field. */
    private static final Set<String> PREFIXES =
            Set.of("this", "event", "root", "record", "doc", "__e", "self", "value", "message");

    private static final String TEXT = "(\"[^\"]*\"|'[^']*')";
    private static final String OPERAND = "((?:[\\w.]|\\([^()]*\\))+)";
    private static final String VALUE = "(\"[^\"]*\"|'[^']*'|[\\w.-]+(?:\\([^()]*\\))?)";

    /** In the text of an expression that is none; the hint says what to write for what the pattern found. */
    private static final List<Phrase> PHRASES = List.of(
            phrase(
                    OPERAND + "\\s+not\\s+in\\s*\\(([^()]+)\\)",
                    found -> write("!(" + field(found, 1) + " in [" + found.group(2) + "])")),
            phrase(
                    OPERAND + "\\s+in\\s*\\(([^()]+)\\)",
                    found -> write(field(found, 1) + " in [" + found.group(2) + "]")),
            phrase(
                    OPERAND + "\\s+not\\s+between\\s+" + VALUE + "\\s+and\\s+" + VALUE,
                    found -> write("(" + field(found, 1) + " < " + found.group(2) + " || " + field(found, 1) + " > "
                            + found.group(3) + ")")),
            phrase(
                    OPERAND + "\\s+between\\s+" + VALUE + "\\s+and\\s+" + VALUE,
                    found -> write(field(found, 1) + " >= " + found.group(2) + " && " + field(found, 1) + " <= "
                            + found.group(3))),
            phrase("(?-i:\\b(?:IN|In)\\b)\\s*\\[", found -> write("in, in small letters")),
            phrase(OPERAND + "\\s+is\\s+not\\s+null", found -> write("present(" + field(found, 1) + ")")),
            phrase(OPERAND + "\\s+is\\s+null", found -> write("!present(" + field(found, 1) + ")")),
            phrase(OPERAND + "\\s+(not\\s+)?like\\s+" + TEXT, Elsewhere::like),
            phrase(
                    OPERAND + "\\s+(not\\s+)?ilike\\b",
                    found -> write(not(found, 2) + field(found, 1) + ".matches(\"(?i)…\")")),
            phrase(
                    OPERAND + "\\s*(!?)(?:=~|~|\\brlike\\b|\\bregexp\\b)\\s*(?:" + TEXT + "|/([^/]*)/(i?))",
                    found -> write(not(found, 2) + field(found, 1) + ".matches(" + pattern(found, 3) + ")")),
            phrase("[(,]\\s*()/([^/\"]+)/(i?)", found -> "a pattern is a text: " + pattern(found, 1)),
            phrase(
                    OPERAND + "\\s*([!=]=)\\s*()/([^/\"]+)/(i?)",
                    found -> write((found.group(2).equals("!=") ? "!" : "") + field(found, 1) + ".matches("
                            + pattern(found, 3) + ")")),
            phrase(
                    "(?:to_int|parse_int|int)!?\\(([^()]*)\\)\\s*\\?\\?\\s*" + VALUE,
                    found -> write("coalesce(try_int(" + field(found, 1) + "), " + found.group(2) + ")")),
            phrase(
                    "(?:to_float|parse_float|float)!?\\(([^()]*)\\)\\s*\\?\\?\\s*" + VALUE,
                    found -> write("coalesce(try_double(" + field(found, 1) + "), " + found.group(2) + ")")),
            phrase(
                    OPERAND + "\\s*\\?\\?\\s*" + VALUE,
                    found -> write("coalesce(" + field(found, 1) + ", " + found.group(2) + ")")),
            phrase("(\\w+)!\\(", found -> {
                String hint = function(found.group(1));
                return "functions have no `!`: what fails is a dead letter" + (hint == null ? "" : "; " + hint);
            }),
            phrase(
                    OPERAND + "\\s\\|\\s*" + VALUE,
                    found -> "write ||, or coalesce(" + field(found, 1) + ", " + found.group(2) + ") for a default"),
            phrase(
                    OPERAND + "\\[(\\d*):(\\d*)\\]",
                    found -> write(
                            field(found, 1) + ".substring(" + (found.group(2).isEmpty() ? "0" : found.group(2))
                                    + (found.group(3).isEmpty() ? "" : ", " + found.group(3))
                                    + "), which fails where the text is shorter")),
            phrase("(try_)?cast\\((.+?)\\s+as\\s+(\\w+)[^)]*\\)", found -> cast(found, found.group(1) != null)),
            phrase("()" + OPERAND + "::(\\w+)", found -> cast(found, false)),
            phrase("\\bcase\\s+(?:\\w+\\s+)?when\\b", found -> CHOICE),
            phrase("\\bif\\s.+\\selse\\b", found -> CHOICE),
            phrase("[$%]\\{+\\s*\\.?([\\w.]+)\\s*\\}+", found -> write(found.group(1))),
            phrase("\\{\\{\\s*\\.?([\\w.]+)\\s*\\}\\}", found -> write(found.group(1))),
            phrase("\\$([\\w.]+)", found -> write(found.group(1))),
            phrase("`([\\w.]+)`", found -> write(found.group(1))),
            phrase("\\bf\"[^\"]*\"", found -> JOINED),
            phrase("([!=])==", found -> write(found.group(1) + "=")),
            phrase(
                    OPERAND + "\\s+(?:starts_?with)\\s+" + VALUE,
                    found -> write(field(found, 1) + ".startsWith(" + found.group(2) + ")")),
            phrase(
                    OPERAND + "\\s+(?:ends_?with)\\s+" + VALUE,
                    found -> write(field(found, 1) + ".endsWith(" + found.group(2) + ")")),
            phrase(
                    OPERAND + "\\s+contains\\s+" + VALUE,
                    found -> write(field(found, 1) + ".contains(" + found.group(2) + ")")),
            phrase(
                    OPERAND + "->>?[\"'](\\w+)[\"']",
                    found -> write("json(" + field(found, 1) + ", \"/" + found.group(2) + "\")")),
            phrase("extract\\((\\w+)\\s+from\\s+([\\w.]+)\\)", found -> {
                String hint = function(found.group(1));
                return hint == null || hint.contains("x.")
                        ? hint
                        : write(found.group(2) + "." + hint.substring(hint.indexOf('`') + 1, hint.lastIndexOf('`'))
                                + "()");
            }));

    private static final String ARGUMENT = "\\s*([^(),]+(?:\\([^()]*\\))?)\\s*";

    /** Whole figures; the hint says what to write for it. */
    private static final List<Phrase> FIGURES = List.of(
            phrase("count\\(\\s*\\*\\s*\\)", found -> figure("count()")),
            phrase("count", found -> figure("count()")),
            phrase(
                    "count\\(\\s*distinct\\s+(?!in\\b)(\\w.*)\\)",
                    found -> figure("distinct(" + found.group(1).strip() + ")")),
            phrase(
                    "count\\(\\s*(?:\\*\\s*\\)\\s*filter\\s*\\(\\s*)?where\\s+(?!in\\b)([\\w!(\"'].*)\\)",
                    found -> figure("count(" + condition(found.group(1)) + ")")),
            phrase("count_?if\\((.+)\\)", found -> figure("count(" + condition(found.group(1)) + ")")),
            phrase(
                    "sum\\(\\s*case\\s+when\\s+(.+?)\\s+then\\s+1\\s+(?:else\\s+0\\s+)?end\\s*\\)",
                    found -> figure("count(" + condition(found.group(1)) + ")")),
            phrase(
                    "sum\\(\\s*(?:if|iff|iif)\\((.+),\\s*1,\\s*0\\)\\s*\\)",
                    found -> figure("count(" + condition(found.group(1)) + ")")),
            phrase(
                    "(sum|avg|mean|min|max)(?:_?if\\(" + ARGUMENT + ",\\s*(.+)\\)|\\(" + ARGUMENT
                            + "\\)\\s*filter\\s*\\(\\s*where\\s+(.+)\\))",
                    found -> figure("{ " + (found.group(1).equalsIgnoreCase("avg") ? "mean" : found.group(1)) + ": "
                            + or(found.group(2), found.group(4)) + ", where: "
                            + condition(or(found.group(3), found.group(5))) + " }")),
            phrase("median\\(" + ARGUMENT + "\\)", found -> figure("quantiles(" + found.group(1) + ", [0.5])")),
            phrase(
                    "(?:approx_)?(?:percentile|quantile|quantiles|perc)(?:_approx|_cont|_disc)?\\(" + ARGUMENT
                            + ",\\s*([0-9.]+)\\s*\\)",
                    found -> {
                        String part = part(found.group(2));
                        return part == null ? null : figure("quantiles(" + found.group(1) + ", [" + part + "])");
                    }),
            phrase("(p[0-9]{2,5}(?:_[0-9]+)?)\\(" + ARGUMENT + "\\)", found -> {
                String part = part(found.group(1));
                return part == null ? null : figure("quantiles(" + found.group(2) + ", [" + part + "])");
            }),
            phrase(
                    "(?:approx_)?top_?[kn]?\\(" + ARGUMENT + ",\\s*([0-9]+)\\s*\\)",
                    found -> figure("{ top: " + found.group(1) + ", most: " + found.group(2) + " }")),
            phrase("mode\\(" + ARGUMENT + "\\)", found -> figure("{ top: " + found.group(1) + ", most: 1 }")),
            phrase(
                    "(first|last)\\(" + ARGUMENT + "," + ARGUMENT + "\\)",
                    found -> figure(found.group(1) + "(" + found.group(2) + ")") + ", which goes by event time"),
            phrase(
                    "(earliest|latest)_by_offset\\(" + ARGUMENT + "\\)",
                    found -> figure((found.group(1).equalsIgnoreCase("latest") ? "last(" : "first(") + found.group(2)
                                    + ")")
                            + ", which goes by event time"),
            phrase(
                    "(?:list|array_agg|collect_list)\\(" + ARGUMENT + "\\)",
                    found -> figure("collect(" + found.group(1) + ")") + ", which has each value once"),
            phrase(
                    "(stddev|variance|var)_pop\\(" + ARGUMENT + "\\)",
                    found -> figure("{ " + (found.group(1).equalsIgnoreCase("stddev") ? "stddev" : "variance") + ": "
                            + found.group(2) + ", kind: population }")),
            phrase(
                    "(stddev|variance|var)_samp\\(" + ARGUMENT + "\\)",
                    found -> figure((found.group(1).equalsIgnoreCase("stddev") ? "stddev" : "variance") + "("
                            + found.group(2) + ")")),
            phrase("ratio\\(.*\\)", found -> "figures are divided in `derive`"),
            phrase(
                    "(.+\\))\\s+as\\s+(\\w+)",
                    found -> "the key is its name: `" + found.group(2) + ": "
                            + or(rewritten(found.group(1)), found.group(1)) + "`"));

    private Elsewhere() {}

    // ---- what is asked

    /** Our word for what another tool calls something; null if it is none of theirs, or ours is not among the known. */
    static @Nullable String word(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        for (Word word : WORDS) {
            if (word.written.contains(lower)
                    && known.contains(word.meant)
                    && (word.beside == null || known.contains(word.beside))) {
                return word.meant;
            }
        }
        return null;
    }

    /** What is said of a function of expressions that is none of ours, such as {@code did you mean `size`?}; null for nothing. */
    public static @Nullable String function(String name) {
        String hint = FUNCTIONS.get(name.toLowerCase(Locale.ROOT).replace("math.", ""));
        return hint == null ? null : isName(hint) ? "did you mean `" + hint + "`?" : hint;
    }

    /** Our function for one of another tool; null if there is none that takes its place as it is. */
    public static @Nullable String sameFunction(String name) {
        String hint = FUNCTIONS.get(name.toLowerCase(Locale.ROOT).replace("math.", ""));
        return hint != null && isName(hint) ? hint : null;
    }

    /** What is said of a name in an expression that is no field; null for nothing. */
    public static @Nullable String name(String name, Collection<String> fields) {
        int dot = name.indexOf('.');
        if (dot > 0
                && PREFIXES.contains(name.substring(0, dot).toLowerCase(Locale.ROOT))
                && fields.contains(name.substring(dot + 1))) {
            return "did you mean `" + name.substring(dot + 1) + "`?";
        }
        return NAMES.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * What is said of an expression that is none.
     *
     * @param at where the parser gave up, as an index
     * @return null for nothing
     */
    public static @Nullable String expression(String text, int at) {
        if (text.length() > LONGEST) {
            return null;
        }
        for (Phrase phrase : PHRASES) {
            Matcher found = phrase.written.matcher(text);
            while (found.find()) {
                if (found.start() <= at && at <= found.end()) {
                    return phrase.hint.apply(found);
                }
            }
        }
        return null;
    }

    /** What is said of a figure that is not written as ours; null for nothing. */
    public static @Nullable String figure(String text, Collection<String> known) {
        if (text.length() > LONGEST) {
            return null;
        }
        String hint = hint(text);
        if (hint != null) {
            return hint;
        }
        int open = text.indexOf('(');
        String name = text.substring(0, Math.max(open, 0));
        String lower = name.toLowerCase(Locale.ROOT);
        String ours = known.contains(lower) ? lower : word(lower, known);
        return name.equals(lower) || ours == null ? null : figure(ours + text.substring(open));
    }

    /** What is said of an argument of another kind than the operator takes; null for nothing. */
    public static @Nullable String argument(String operator, String kind) {
        return ARGUMENTS.get(operator + " " + kind);
    }

    /** The part of one that {@code p99}, {@code p99_9}, {@code 99} or {@code 0.99} means; null if none. */
    public static @Nullable String part(String text) {
        if (text.length() > 20) {
            return null;
        }
        boolean named = text.startsWith("p") || text.startsWith("P");
        String digits = (named ? text.substring(1) : text).replace('_', '.').replace("%", "");
        // p999 is p99.9.
        if (named && !digits.startsWith("100") && digits.matches("[0-9]{3,5}")) {
            digits = digits.substring(0, 2) + "." + digits.substring(2);
        }
        if (!digits.matches("[0-9]{1,3}(\\.[0-9]+)?|\\.[0-9]+")) {
            return null;
        }
        var number = new BigDecimal(digits);
        boolean whole = named || number.compareTo(BigDecimal.ONE) > 0 || text.endsWith("%");
        BigDecimal part = (whole ? number.movePointLeft(2) : number).stripTrailingZeros();
        return part.signum() > 0 && part.compareTo(BigDecimal.ONE) < 0 ? part.toPlainString() : null;
    }

    // ---- for the test, which has a line for each row

    static Set<String> words() {
        var words = new LinkedHashSet<String>();
        WORDS.forEach(word -> words.addAll(word.written));
        return words;
    }

    static Set<String> functions() {
        return FUNCTIONS.keySet();
    }

    static Set<String> names() {
        return NAMES.keySet();
    }

    static Set<String> arguments() {
        return ARGUMENTS.keySet();
    }

    static List<Pattern> phrases() {
        return PHRASES.stream().map(Phrase::written).toList();
    }

    static List<Pattern> figures() {
        return FIGURES.stream().map(Phrase::written).toList();
    }

    // ---- rows

    private static Word word(String meant, String... written) {
        return new Word(meant, null, Set.of(written));
    }

    private static Word beside(String beside, String meant, String... written) {
        return new Word(meant, beside, Set.of(written));
    }

    private static List<String> row(String hint, String... written) {
        var row = new ArrayList<String>();
        row.add(hint);
        row.addAll(Arrays.asList(written));
        return row;
    }

    @SafeVarargs
    private static Map<String, String> table(List<String>... rows) {
        var table = new HashMap<String, String>();
        for (List<String> row : rows) {
            for (String written : row.subList(1, row.size())) {
                if (table.put(written, row.getFirst()) != null) {
                    throw new IllegalStateException(written + " is in two rows");
                }
            }
        }
        return Map.copyOf(table);
    }

    private static Phrase phrase(String written, Function<Matcher, @Nullable String> hint) {
        return new Phrase(Pattern.compile(written, Pattern.CASE_INSENSITIVE), hint);
    }

    private static @Nullable String hint(String figure) {
        for (Phrase phrase : FIGURES) {
            Matcher found = phrase.written.matcher(figure.strip());
            if (found.matches()) {
                String hint = phrase.hint.apply(found);
                if (hint != null) {
                    return hint;
                }
            }
        }
        return null;
    }

    /** The figure that a hint proposes; null if it proposes none. */
    private static @Nullable String rewritten(String figure) {
        String hint = hint(figure);
        return hint != null && hint.startsWith("write `")
                ? hint.substring("write `".length(), hint.lastIndexOf('`'))
                : null;
    }

    // ---- pieces of hints

    private static boolean isName(String hint) {
        return hint.indexOf(' ') < 0;
    }

    private static String write(String expression) {
        return "write " + expression;
    }

    private static String figure(String figure) {
        return "write `" + figure + "`";
    }

    /** A group, without the dot with which VRL and others begin a field. */
    private static String field(Matcher found, int group) {
        String field = found.group(group);
        return field.startsWith(".") ? field.substring(1) : field;
    }

    private static String not(Matcher found, int group) {
        return found.group(group) == null || found.group(group).isEmpty() ? "" : "!";
    }

    private static String or(@Nullable String first, @Nullable String second) {
        return first != null ? first : second != null ? second : "";
    }

    /** A pattern in quotes, or, in the next two groups, between slashes with the flag {@code i}. */
    private static String pattern(Matcher found, int quoted) {
        String text = found.group(quoted);
        if (text != null && !text.isEmpty()) {
            return text;
        }
        return "r\"" + (found.group(quoted + 2).isEmpty() ? "" : "(?i)") + found.group(quoted + 1) + "\"";
    }

    /** SQL's wildcards, where they are one of our functions. */
    private static String like(Matcher found) {
        String text = found.group(3).substring(1, found.group(3).length() - 1);
        boolean begins = text.startsWith("%");
        boolean ends = text.endsWith("%") && text.length() > 1;
        String inner = text.substring(begins ? 1 : 0, text.length() - (ends ? 1 : 0));
        if (inner.isEmpty() || inner.matches(".*[%_\"\\\\].*")) {
            return "write .contains(…), .startsWith(…) or .matches(…)";
        }
        String function = begins && ends ? ".contains(" : begins ? ".endsWith(" : ends ? ".startsWith(" : "";
        return function.isEmpty()
                ? write(field(found, 1) + (not(found, 2).isEmpty() ? " == \"" : " != \"") + inner + "\"")
                : write(not(found, 2) + field(found, 1) + function + "\"" + inner + "\")");
    }

    private static String cast(Matcher found, boolean trying) {
        String value = field(found, 2);
        return switch (found.group(3).toLowerCase(Locale.ROOT)) {
            case "int", "integer", "bigint", "long", "smallint", "int64" ->
                write((trying ? "try_int(" : "int(") + value + "), which cuts a fraction off");
            case "double", "float", "real", "decimal", "numeric", "float64" ->
                write((trying ? "try_double(" : "double(") + value + ")");
            case "string", "text", "varchar", "char" -> write("string(" + value + ")");
            case "timestamp", "datetime", "timestamptz" -> write("timestamp(" + value + ")");
            default -> "write int(x), double(x), string(x), timestamp(x)";
        };
    }

    /** A condition of SQL with our signs. */
    private static String condition(String text) {
        return text.strip()
                .replaceAll("(?<![=!<>~])=(?![=~])", "==")
                .replace("<>", "!=")
                .replaceAll("(?i)\\s+and\\s+", " && ")
                .replaceAll("(?i)\\s+or\\s+", " || ");
    }
}
