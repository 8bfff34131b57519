// SPDX-License-Identifier: Apache-2.0
/** What the processes are told: site.yaml and tier.yaml, checked whole. */
@NullMarked
package io.weir.configuration;

import org.jspecify.annotations.NullMarked;
