// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

/** A registry did not do what was asked. The message is one line for an operator and holds no credentials. */
public final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean away;

    /**
     * A failure.
     *
     * @param away whether it may pass by itself: the registry could not be reached or said that it is busy
     */
    public RegistryException(String message, boolean away) {
        super(message);
        this.away = away;
    }

    /** Whether trying again later may help. */
    public boolean isAway() {
        return away;
    }
}
