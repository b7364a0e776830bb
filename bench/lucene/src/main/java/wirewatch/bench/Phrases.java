package wirewatch.bench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.spans.*;
import org.apache.lucene.search.*;

/** Phrase rules as Lucene queries, and the analyzer whose tokens those queries are about. */
public final class Phrases {
    /** The only field: of an article it holds the whole text. */
    public static final String FIELD = "text";

    private Phrases() {}

    /** Standard tokens in lower case: no stop words, no stemming, as rules list every form themselves. */
    public static Analyzer analyzer() {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                StandardTokenizer tokens = new StandardTokenizer();
                return new TokenStreamComponents(tokens, new LowerCaseFilter(tokens));
            }
        };
    }

    /** Whether the analyzer makes exactly one token of the form, the form itself; any other form can never match. */
    public static boolean isOneToken(Analyzer analyzer, String form) throws IOException {
        try (TokenStream tokens = analyzer.tokenStream(FIELD, form)) {
            CharTermAttribute token = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            return tokens.incrementToken() && token.toString().equals(form) && !tokens.incrementToken();
        }
    }

    /**
     * The query of one rule.
     *
     * @param slots one list for each place in order, each the lower-case forms (one token each) that may stand there
     * @param within at most so many other words between neighbours; 0: adjacent. Lucene counts over the whole span,
     *     so with three slots and more a query is somewhat looser: (slots - 1) * within other words in all.
     */
    public static Query of(List<List<String>> slots, int within) {
        if (slots.isEmpty() || slots.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a rule needs a slot, and every slot a form");
        }
        if (slots.size() == 1) {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            terms(slots.get(0)).forEach(term -> any.add(new TermQuery(term), BooleanClause.Occur.SHOULD));
            return any.build(); // Monitor takes a disjunction apart and keeps one term query for each form
        }
        if (within > 0) {
            SpanQuery[] places = slots.stream().map(Phrases::place).toArray(SpanQuery[]::new);
            return new SpanNearQuery(places, (slots.size() - 1) * within, true);
        }
        if (slots.stream().allMatch(forms -> forms.size() == 1)) {
            return new PhraseQuery(FIELD, slots.stream().map(forms -> forms.get(0)).toArray(String[]::new));
        }
        MultiPhraseQuery.Builder phrase = new MultiPhraseQuery.Builder();
        slots.forEach(forms -> phrase.add(terms(forms).toArray(Term[]::new)));
        return phrase.build();
    }

    private static Stream<Term> terms(List<String> forms) {
        return forms.stream().distinct().map(form -> new Term(FIELD, form));
    }

    private static SpanQuery place(List<String> forms) {
        SpanQuery[] spans = terms(forms).map(SpanTermQuery::new).toArray(SpanQuery[]::new);
        return spans.length == 1 ? spans[0] : new SpanOrQuery(spans);
    }
}
