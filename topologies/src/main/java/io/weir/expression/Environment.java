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
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where cel-java parses and checks: its standard declarations, three of its extensions, and ours. Built when first needed. */
final class Environment {

    /** At most so many choices in a {@code coalesce}. */
    static final int CHOICES = 8;

    static final CelType IP = OpaqueType.create("net.IP");
    private static final CelType CIDR = OpaqueType.create("net.CIDR");
    private static final CelType URL = OpaqueType.create("kubernetes.URL");

    private static final Map<Scope, CelCompiler> BY_SCOPE = new ConcurrentHashMap<>();

    private Environment() {}

    /** Knows no names; for parsing. */
    static CelCompiler bare() {
        return Bare.COMPILER;
    }

    /** Knows the scope's names. */
    static CelCompiler of(Scope scope) {
        return BY_SCOPE.computeIfAbsent(scope, Environment::build);
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
                .setStandardMacros(CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE)
                .addLibraries(CelExtensions.strings(), CelExtensions.math())
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

    /** Declares whatever the catalogue has beyond cel-java's own declarations. */
    private static List<CelFunctionDecl> declarations() {
        var overloads = new TreeMap<String, List<CelOverloadDecl>>();
        for (Operation operation : Catalogue.ALL) {
            if (operation.id().startsWith("weir_")) {
                add(overloads, operation);
            }
        }
        overload(overloads, "cidr", CelOverloadDecl.newGlobalOverload("weir_cidr", CIDR, SimpleType.STRING));
        overload(overloads, "url", CelOverloadDecl.newGlobalOverload("weir_url", URL, SimpleType.STRING));
        // Not the extension's: ours is absent where nothing matches, where cel-java's would need optional types.
        overload(
                overloads,
                "regex.extract",
                global("regex_extract_string_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING));
        overload(
                overloads,
                "regex.extractAll",
                global(
                        "regex_extractAll_string_string",
                        ListType.create(SimpleType.STRING),
                        SimpleType.STRING,
                        SimpleType.STRING));
        overload(
                overloads,
                "regex.replace",
                global(
                        "regex_replaceAll_string_string_string",
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.STRING));
        overload(
                overloads,
                "regex.replace",
                global(
                        "regex_replaceCount_string_string_string_int",
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.INT));
        TypeParamType any = TypeParamType.create("T");
        overload(overloads, "present", CelOverloadDecl.newGlobalOverload("weir_present", SimpleType.BOOL, any));
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
        // A range or URL exists only as the receiver of a call; the operation itself is given its text.
        if (operation.id().startsWith("weir_cidr_")) {
            parameters.set(0, CIDR);
        }
        if (operation.id().startsWith("weir_url_")) {
            parameters.set(0, URL);
        }
        if (operation.id().startsWith("weir_bucket_")) {
            parameters.set(1, ListType.create(parameters.get(1)));
        }
        CelType result = celType(operation.result());
        overload(
                overloads,
                operation.name(),
                operation.form() == Operation.Form.METHOD
                        ? CelOverloadDecl.newMemberOverload(operation.id(), result, parameters)
                        : CelOverloadDecl.newGlobalOverload(operation.id(), result, parameters));
    }

    private static void overload(Map<String, List<CelOverloadDecl>> overloads, String name, CelOverloadDecl overload) {
        overloads.computeIfAbsent(name, ignored -> new ArrayList<>()).add(overload);
    }
}
