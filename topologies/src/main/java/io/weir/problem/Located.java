// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

/**
 * A value that remembers where it was written.
 *
 * @param source where the value stands, not its key
 */
public record Located<T>(T value, Source source) {}
