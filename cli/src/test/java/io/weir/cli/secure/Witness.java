// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.secure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which remembers what it was asked for. */
public final class Witness extends StandardAuthorizer {

    /** The broker's property that says whose witness this is. */
    static final String OF = "weir.witness.of";

    private static final Map<String, Set<Seen>> SEEN = new ConcurrentHashMap<>();

    private Set<Seen> seen = Set.of();

    /** What a principal tried; only what the authorizer would write into its audit log. */
    public record Seen(String principal, AclOperation operation, ResourceType type, String name, boolean allowed) {

        /** Whether this could be done because of that. */
        public boolean by(AclBinding binding) {
            ResourcePattern pattern = binding.pattern();
            return allowed
                    && principal.equals(binding.entry().principal())
                    && operation == binding.entry().operation()
                    && type == pattern.resourceType()
                    && (pattern.patternType() == PatternType.PREFIXED
                            ? name.startsWith(pattern.name())
                            : name.equals(pattern.name()));
        }
    }

    /** All that was tried at a broker. */
    public static Set<Seen> seen(String of) {
        return Set.copyOf(SEEN.getOrDefault(of, Set.of()));
    }

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        seen = SEEN.computeIfAbsent(String.valueOf(configs.get(OF)), of -> ConcurrentHashMap.newKeySet());
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
            if (allowed ? action.logIfAllowed() : action.logIfDenied()) {
                seen.add(new Seen(
                        context.principal().toString(),
                        action.operation(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name(),
                        allowed));
            }
        }
        return results;
    }
}
