// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.util.List;

/** All operators there are: an explicit list, so that none is lost without a test that fails. */
public final class Catalogue {

    /** Decoders, by name. */
    public static final List<Decoder> DECODERS = List.of(new Combined(), new Json(), new Text());

    private Catalogue() {}
}
