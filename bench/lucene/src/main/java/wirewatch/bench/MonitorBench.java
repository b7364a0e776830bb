package wirewatch.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.monitor.*;
import org.apache.lucene.search.IndexSearcher;

/** How long Lucene Monitor takes to match articles, one at a time and on one thread, against many phrase rules. */
public final class MonitorBench {
    private static final int BATCH = 5_000;
    private static final int PASSES = 4;
    private static final int MOST_CLAUSES = 1 << 20;
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    record Rule(String id, List<List<String>> slots, int within) {}

    record Article(String id, String text) {}

    private MonitorBench() {}

    /**
     * Prints one line of JSON: register_s in seconds, us_per_article in microseconds of wall clock (analysis included,
     * the mean over all articles, one number for each round), matches as (article, rule) pairs of one pass.
     *
     * @param args RULES.jsonl, ARTICLES.jsonl, "term" or "multipass", the number of timed rounds, and optionally a file
     *     to write the sorted lines "articleId ruleId" to (UTF-8; ids without spaces or characters beyond U+FFFF)
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        if (args.length < 4 || args.length > 5) {
            System.err.println("usage: MonitorBench RULES.jsonl ARTICLES.jsonl term|multipass ROUNDS [MATCHES.txt]");
            System.exit(2);
        }
        IndexSearcher.setMaxClauseCount(MOST_CLAUSES);
        Presearcher presearcher = presearcher(args[2]);
        int rounds = Integer.parseInt(args[3]);
        MonitorConfiguration settings = new MonitorConfiguration().setQueryUpdateBufferSize(BATCH);
        settings.setPurgeFrequency(365, TimeUnit.DAYS); // rules never change: no purge of the query cache in a round
        Map<String, Object> result = new LinkedHashMap<>();
        try (Analyzer analyzer = Phrases.analyzer(); Monitor monitor = new Monitor(analyzer, presearcher, settings)) {
            List<MonitorQuery> rules = queries(read(args[0], Rule.class), analyzer);
            List<Article> articles = read(args[1], Article.class);
            result.put("presearcher", args[2]);
            result.put("rules", rules.size());
            result.put("articles", articles.size());
            result.put("register_s", rounded(register(monitor, rules) / 1e9));
            if (monitor.getQueryCount() != rules.size()) {
                throw new IllegalStateException("rules share ids: " + monitor.getQueryCount() + " of " + rules.size());
            }
            List<String> lines = matches(monitor, articles); // the warm-up pass
            List<Double> times = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                long count = 0;
                long began = System.nanoTime();
                for (Article article : articles) {
                    count += match(monitor, article).getMatchCount();
                }
                times.add(rounded((System.nanoTime() - began) / 1e3 / articles.size()));
                if (count != lines.size()) {
                    throw new IllegalStateException("passes differ: " + count + " matches, then " + lines.size());
                }
            }
            result.put("us_per_article", times);
            result.put("matches", lines.size());
            result.put("match_ids_sha", sha256(lines));
            if (args.length == 5) {
                Files.write(Path.of(args[4]), lines);
            }
        }
        System.out.println(JSON.writeValueAsString(result));
    }

    private static Presearcher presearcher(String name) {
        return switch (name) {
            case "term" -> new TermFilteredPresearcher();
            case "multipass" -> new MultipassTermFilteredPresearcher(PASSES);
            default -> throw new IllegalArgumentException("no such presearcher: " + name);
        };
    }

    /** Registers all rules in batches, one index commit each; returns nanoseconds of wall clock. */
    private static long register(Monitor monitor, List<MonitorQuery> rules) throws IOException {
        long began = System.nanoTime();
        for (int start = 0; start < rules.size(); start += BATCH) {
            monitor.register(rules.subList(start, Math.min(start + BATCH, rules.size())));
        }
        return System.nanoTime() - began;
    }

    private static MatchingQueries<QueryMatch> match(Monitor monitor, Article article) throws IOException {
        Document document = new Document();
        document.add(new TextField(Phrases.FIELD, article.text(), Field.Store.NO));
        MatchingQueries<QueryMatch> found = monitor.match(document, QueryMatch.SIMPLE_MATCHER);
        if (!found.getErrors().isEmpty()) { // Monitor collects what goes wrong in a query and carries on
            throw new IllegalStateException(article.id() + ": " + found.getErrors());
        }
        return found;
    }

    private static List<String> matches(Monitor monitor, List<Article> articles) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Article article : articles) {
            match(monitor, article).getMatches().forEach(one -> lines.add(article.id() + " " + one.getQueryId()));
        }
        Collections.sort(lines);
        return lines;
    }

    private static List<MonitorQuery> queries(List<Rule> rules, Analyzer analyzer) throws IOException {
        List<MonitorQuery> queries = new ArrayList<>();
        Set<String> forms = new TreeSet<>();
        for (Rule rule : rules) {
            queries.add(new MonitorQuery(rule.id(), Phrases.of(rule.slots(), rule.within())));
            rule.slots().forEach(forms::addAll);
        }
        for (String form : forms) {
            if (!Phrases.isOneToken(analyzer, form)) {
                System.err.println("no single token, never matches: " + form);
            }
        }
        return queries;
    }

    private static <T> List<T> read(String path, Class<T> kind) throws IOException {
        try (MappingIterator<T> lines = JSON.readerFor(kind).readValues(new File(path))) {
            return lines.readAll();
        }
    }

    private static String sha256(List<String> lines) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
