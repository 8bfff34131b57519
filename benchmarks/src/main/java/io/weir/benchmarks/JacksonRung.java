// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/** Reads the reduction's five fields and computes nothing with them. */
final class JacksonRung extends ConsumerRung {

    private Answer.Fields found = Answer.Fields.EMPTY;

    @Override
    public String name() {
        return "jackson";
    }

    @Override
    public String description() {
        return "plain consumer, Jackson streaming of five fields";
    }

    @Override
    void take(byte[] value) {
        found = found.plus(Hit.parse(value));
    }

    @Override
    Answer answer() {
        var answer = found;
        found = Answer.Fields.EMPTY;
        return answer;
    }
}
