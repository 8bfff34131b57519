// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a drill came to.
 *
 * @param drill its name
 * @param verdict {@code held}, {@code broken} (the river), {@code failed} (the drill) or {@code skipped}
 * @param why it is not {@code held}; null if it is
 * @param seconds that it took
 * @param counts of what was compared; null if it did not come to that
 * @param faults each that was waited for, with the seconds until all lines sent by then were counted at the centre
 * @param figures that the drill measured beside
 * @param story what happened when
 * @param printed the last lines of the processes: what an operator saw
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Report(
        String drill,
        long seed,
        int times,
        String verdict,
        @Nullable String why,
        double seconds,
        @Nullable Counts counts,
        List<Fault> faults,
        Map<String, Object> figures,
        List<String> story,
        List<String> printed) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** A fault, and how long until everything sent before its end was counted at the centre. */
    record Fault(String what, double caughtUpSeconds) {}

    /** What was sent and compared. */
    record Counts(long lines, long rows, long absorbed, long late, long dead) {}

    boolean held() {
        return verdict.equals("held");
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
