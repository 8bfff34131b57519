// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where cel-java parses and checks: with the declarations of the {@link Catalogue}. Built when first needed. */
final class Environment {

    /** At most so many choices in a {@code coalesce}. */
    static final int CHOICES = 8;

    static final CelType IP = OpaqueType.create("net.IP");
    private static final CelType CIDR = OpaqueType.create("net.CIDR");
    private static final CelType URL = OpaqueType.create("kubernetes.URL");

    /** The compilers of so many scopes are kept: a reduction's expressions come one after the other and share a few. */
    private static final int KEPT = 32;

    private static final Map<Scope, CelCompiler> BY_SCOPE = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, CelCompiler> eldest) {
            return size() > KEPT;
        }
    };

    private Environment() {}

    /** Knows no names; for parsing. */
    static CelCompiler bare() {
        return Bare.COMPILER;
    }

    /** Knows the scope's names. */
    static CelCompiler of(Scope scope) {
        synchronized (BY_SCOPE) {
            return BY_SCOPE.computeIfAbsent(scope, Environment::build);
        }
    }

    private static CelCompiler build(Scope scope) {
        CelCompilerBuilder builder = bare().toCompilerBuilder();
        scope.names().forEach((name, type) -> builder.addVar(name, celType(type)));
        return builder.build();
    }

    /** Initialised when first used. */
    private static final class Bare {
        static final CelOptions OPTIONS =
                CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

        static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardMacros(CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE)
                .addFunctionDeclarations(declarations())
                .build();
    }

    static CelType celType(Type type) {
        return switch (type) {
            case STRING -> SimpleType.STRING;
            case INT -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOL -> SimpleType.BOOL;
            case TIMESTAMP -> SimpleType.TIMESTAMP;
            case DURATION -> SimpleType.DURATION;
            case IP -> IP;
        };
    }

    /** Our type, or null for what no field can be: lists, ranges, dyn. */
    static @Nullable Type type(@Nullable CelType type) {
        for (Type ours : Type.values()) {
            if (celType(ours).equals(type)) {
                return ours;
            }
        }
        return null;
    }

    /** As the reader knows it. */
    static String name(CelType type) {
        Type ours = type(type);
        if (ours != null) {
            return ours.text();
        }
        if (type instanceof ListType list) {
            return list.hasElemType() ? "list of " + name(list.elemType()) : "list";
        }
        return type.equals(CIDR) ? "cidr" : type.equals(URL) ? "url" : type.name();
    }

    /**
     * Everything that the catalogue has, under cel-java's ids where it has them, and the operators that go with all types. Not
     * cel-java's own declarations: it goes through all of them for each expression, and half of them are about unsigned ints,
     * bytes, maps and messages.
     */
    private static List<CelFunctionDecl> declarations() {
        var overloads = new TreeMap<String, List<CelOverloadDecl>>();
        for (Operation operation : Catalogue.ALL) {
            if (!Lists.isOperator(operation) && !Comparisons.isEquality(operation)) {
                add(overloads, operation);
            }
        }
        TypeParamType any = TypeParamType.create("T");
        CelType list = ListType.create(any);
        overload(overloads, "_&&_", global("logical_and", SimpleType.BOOL, SimpleType.BOOL, SimpleType.BOOL));
        overload(overloads, "_||_", global("logical_or", SimpleType.BOOL, SimpleType.BOOL, SimpleType.BOOL));
        overload(overloads, "_?_:_", global("conditional", any, SimpleType.BOOL, any, any));
        overload(overloads, "_==_", global("equals", SimpleType.BOOL, any, any));
        overload(overloads, "_!=_", global("not_equals", SimpleType.BOOL, any, any));
        overload(overloads, "@in", global("in_list", SimpleType.BOOL, any, list));
        overload(overloads, "_[_]", global("index_list", any, list, SimpleType.INT));
        overload(overloads, "@not_strictly_false", global("not_strictly_false", SimpleType.BOOL, SimpleType.BOOL));
        overload(overloads, "cidr", global("weir_cidr", CIDR, SimpleType.STRING));
        overload(overloads, "url", global("weir_url", URL, SimpleType.STRING));
        overload(overloads, "present", global("weir_present", SimpleType.BOOL, any));
        for (int count = 2; count <= CHOICES; count++) {
            overload(
                    overloads,
                    "coalesce",
                    CelOverloadDecl.newGlobalOverload("weir_coalesce_" + count, any, Collections.nCopies(count, any)));
        }
        var declarations = new ArrayList<CelFunctionDecl>();
        overloads.forEach((name, of) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(name, of)));
        return declarations;
    }

    private static CelOverloadDecl global(String id, CelType result, CelType... parameters) {
        return CelOverloadDecl.newGlobalOverload(id, result, parameters);
    }

    private static void add(Map<String, List<CelOverloadDecl>> overloads, Operation operation) {
        var parameters = new ArrayList<CelType>();
        operation.parameters().forEach(type -> parameters.add(celType(type)));
        if (operation.receiver() != null) {
            parameters.set(0, operation.receiver().equals("cidr") ? CIDR : URL);
        }
        if (Lists.takesList(operation)) {
            parameters.set(0, ListType.create(parameters.getFirst()));
        }
        if (Summaries.isBucket(operation)) {
            parameters.set(1, ListType.create(parameters.get(1)));
        }
        CelType result = celType(operation.result());
        if (operation.yieldsList()) {
            result = ListType.create(result);
        }
        String function = function(operation);
        // What has two ids can be called both ways.
        boolean method =
                operation.form() == Operation.Form.METHOD && operation.aliases().isEmpty();
        overload(
                overloads,
                function,
                method
                        ? CelOverloadDecl.newMemberOverload(operation.id(), result, parameters)
                        : CelOverloadDecl.newGlobalOverload(operation.id(), result, parameters));
        for (String alias : operation.aliases()) {
            overload(overloads, function, CelOverloadDecl.newMemberOverload(alias, result, parameters));
        }
    }

    /** As CEL's tree names it. */
    private static String function(Operation operation) {
        return switch (operation.form()) {
            case INFIX -> "_" + operation.name() + "_";
            case PREFIX -> operation.name() + "_";
            case FUNCTION, METHOD ->
                switch (operation.name()) {
                    case "math.greatest" -> "math.@max";
                    case "math.least" -> "math.@min";
                    default -> operation.name();
                };
        };
    }

    private static void overload(Map<String, List<CelOverloadDecl>> overloads, String name, CelOverloadDecl overload) {
        overloads.computeIfAbsent(name, ignored -> new ArrayList<>()).add(overload);
    }
}
