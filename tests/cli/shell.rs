//! The shell, from a pipe and on a terminal.

use super::fed;

#[test]
fn a_piped_shell_answers_without_prompt_and_goes_on_after_errors() {
    let run = fed(
        &[],
        "CREATE (:Actor {name: 'Pakistan'});\n:labels\nRETURN oops;\n:frmat csv\n:format csv\nRETURN 1 AS n",
    );
    assert_eq!(run.code, 1);
    assert_eq!(run.stdout, " label  count\n Actor      1\nn\r\n1\r\n");
    assert!(run.stderr.contains("Added 1 node"), "{}", run.stderr);
    assert!(run.stderr.contains("standard input:3:8"), "{}", run.stderr);
    assert!(
        run.stderr.contains("did you mean `:format`?"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("annals 0"), "{}", run.stderr);
}

#[test]
fn the_last_answer_is_a_parameter_as_a_list_of_maps() {
    let run = fed(
        &["--load", "graph-data/durand-line-2025.cypher"],
        "MATCH (a:Actor:State) RETURN a, a.iso3 AS `the code` ORDER BY a.iso3 LIMIT 2;\n:format csv\n\
         UNWIND $_ AS row RETURN row.a.name AS name, row.`the code` AS code;\n\
         CREATE (:X);\n\
         RETURN [row IN $_ | row.code] AS codes;\n:params\n",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut lines: Vec<&str> = run.stdout.lines().rev().take(6).collect();
    lines.reverse();
    let codes = "\"[\"\"IND\"\",\"\"PAK\"\"]\"";
    let expected = [
        "name,code",
        "India,IND",
        "Pakistan,PAK",
        "codes",
        codes,
        "parameter,value",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_word_close_to_a_command_makes_no_store() {
    for (arguments, instead) in [
        (&["timelin"][..], "queries/timeline.cypher"),
        (
            &["timelin", "--load", "x.cypher"],
            "queries/timeline.cypher",
        ),
        (&["quer", "-c", "RETURN 1"], "annals query"),
        (&["map"], "annals export"),
    ] {
        let run = fed(arguments, "RETURN 1;");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains("no such command"), "{}", run.stderr);
        assert!(run.stderr.contains(instead), "{}", run.stderr);
    }
    let run = fed(&["query", "--lod", "x"], "");
    assert!(run.stderr.contains("'--lod'"), "{}", run.stderr);
}

#[test]
fn quitting_leaves_the_rest_unread_and_help_knows_codes() {
    let run = fed(&["shell"], ":help E0203\n:quit\nRETURN oops;\n");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("UndefinedVariable"));
}

#[test]
fn an_open_transaction_is_undone_and_said_to_be() {
    let run = fed(&[], "BEGIN;\nCREATE (:A);\n");
    assert!(run.stderr.contains("not committed"), "{}", run.stderr);
}

/// A shell on a terminal of its own, with a home of its own.
#[cfg(unix)]
fn on_a_terminal() -> Option<(tempfile::TempDir, rexpect::session::PtySession)> {
    let home = tempfile::tempdir().expect("a directory");
    let mut command = super::command();
    command
        .env("XDG_STATE_HOME", home.path())
        .env("HOME", home.path())
        .env("TERM", "xterm");
    match rexpect::session::spawn_command(command, Some(10_000)) {
        Ok(session) => Some((home, session)),
        Err(error) => {
            skip_loudly(&error.to_string());
            None
        }
    }
}

/// Waits for a prompt that is ready for the next line: not for one drawn again while the line before is echoed.
#[cfg(unix)]
fn prompted(
    shell: &mut rexpect::session::PtySession,
    prompt: &str,
) -> Result<(), rexpect::error::Error> {
    shell.exp_string("\u{1b}[?2004h")?;
    shell.exp_string(prompt)?;
    Ok(())
}

#[cfg(unix)]
#[expect(clippy::print_stderr, reason = "a skipped check has to be seen")]
fn skip_loudly(why: &str) {
    eprintln!("SKIPPED: no terminal can be had here: {why}");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_there_are_banner_prompt_history_and_a_way_out() {
    let Some((home, mut shell)) = on_a_terminal() else {
        return;
    };
    let mut talk = || -> Result<(), rexpect::error::Error> {
        shell.exp_string("0 nodes, 0 relationships")?;
        prompted(&mut shell, "annals> ")?;
        // A statement may span lines; Enter submits it when it is whole.
        shell.send_line("RETURN 41 +")?;
        shell.send_line("1 AS answer;")?;
        shell.exp_string("  42 ")?;
        shell.exp_string("1 row")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line("BEGIN;")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line("CREATE (:A);")?;
        prompted(&mut shell, "annals*> ")?;
        shell.send_line(":rollback")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line(" RETURN 'secret';")?;
        prompted(&mut shell, "annals> ")?;
        // Ctrl-C on an empty line tells the way out, Ctrl-D takes it.
        shell.send_control('c')?;
        shell.exp_string("Ctrl-D leaves")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_control('d')?;
        shell.exp_eof()?;
        Ok(())
    };
    talk().unwrap_or_else(|error| panic!("{error}"));
    let path = home.path().join("annals/history");
    let history = std::fs::read_to_string(&path).expect("a history");
    assert!(
        history.contains("RETURN 41 +") && !history.contains("secret"),
        "{history}"
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&path).expect("a history").permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_statement_and_the_shell_lives() {
    let Some((_home, mut shell)) = on_a_terminal() else {
        return;
    };
    let mut talk = || -> Result<(), rexpect::error::Error> {
        prompted(&mut shell, "annals> ")?;
        shell.send_line(
            "UNWIND range(1, 100000000) AS a UNWIND range(1, 1000) AS b RETURN count(*);",
        )?;
        std::thread::sleep(std::time::Duration::from_millis(700));
        shell.send_control('c')?;
        shell.exp_string("E0604")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line("RETURN 6 * 7 AS n;")?;
        shell.exp_string("42")?;
        shell.send_control('d')?;
        shell.exp_eof()?;
        Ok(())
    };
    talk().unwrap_or_else(|error| panic!("{error}"));
}

#[cfg(unix)]
#[test]
fn a_statement_that_deletes_everything_is_kept_only_when_the_user_agrees() {
    let Some((_home, mut shell)) = on_a_terminal() else {
        return;
    };
    let mut talk = || -> Result<(), rexpect::error::Error> {
        prompted(&mut shell, "annals> ")?;
        shell.send_line("UNWIND range(1, 12) AS n CREATE (:N {n: n});")?;
        prompted(&mut shell, "annals> ")?;
        for (answer, left) in [("", "twelve 12"), ("y", "twelve 0")] {
            shell.send_line("MATCH (n) DETACH DELETE n;")?;
            shell.exp_string("12 nodes and 0 relationships, and no node is left")?;
            shell.send_line(answer)?;
            prompted(&mut shell, "annals> ")?;
            shell.send_line("MATCH (n) RETURN 'twelve ' + count(n);")?;
            shell.exp_string(left)?;
            prompted(&mut shell, "annals> ")?;
        }
        // What is little is not asked about, and a transaction can be rolled back.
        shell.send_line("CREATE (:N);")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line("MATCH (n) DELETE n;")?;
        shell.exp_string("Deleted 1 node")?;
        prompted(&mut shell, "annals> ")?;
        shell.send_line("quit")?;
        shell.exp_eof()?;
        Ok(())
    };
    talk().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn help_explains_clauses_and_lenses_with_examples_and_their_answers() {
    let run = fed(&[], ":help MATCH\n:help lens\n:help MTCH\n");
    for part in [
        "MATCH pattern",
        "MATCH (a:Actor)-[m:MEDIATED]->(e:Event)",
        "    Qatar ",
        "A lens before a query",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(
        run.stderr.contains("did you mean `:help MATCH`?"),
        "{}",
        run.stderr
    );
}
