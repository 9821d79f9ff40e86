from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

# Half of the memory for objects, the rest for the machine itself; one collector thread.
MACHINE = ("-Xmx256m", "-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

LANGUAGE = Language(
    name="java",
    title="Java",
    file="Main.java",
    compile=(
        ("/usr/bin/javac", *(f"-J{word}" for word in MACHINE), "-nowarn", "-d", ".", "Main.java"),
    ),
    run=("/usr/bin/java", *MACHINE, "-cp", "/box", "Main"),
    version=("/usr/bin/javac", "--version"),
    install="default-jdk-headless",
    limits=Limits(memory=768 * MIB, processes=128),
    folders=("/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/alternatives"),
)
