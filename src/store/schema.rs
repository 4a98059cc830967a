// @generated automatically by Diesel CLI.

diesel::table! {
    access (id) {
        id -> BigInt,
        user_id -> BigInt,
        repo_id -> BigInt,
        mode -> BigInt,
    }
}

diesel::table! {
    access_token (id) {
        id -> BigInt,
        uid -> Nullable<BigInt>,
        name -> Nullable<Text>,
        sha1 -> Nullable<Text>,
        sha256 -> Text,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    action (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        op_type -> Nullable<Integer>,
        act_user_id -> Nullable<BigInt>,
        act_user_name -> Nullable<Text>,
        repo_id -> Nullable<BigInt>,
        repo_user_name -> Nullable<Text>,
        repo_name -> Nullable<Text>,
        ref_name -> Nullable<Text>,
        is_private -> Bool,
        content -> Nullable<Text>,
        created_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    attachment (id) {
        id -> BigInt,
        issue_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        release_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        created_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    collaboration (id) {
        id -> BigInt,
        user_id -> BigInt,
        repo_id -> BigInt,
        mode -> Integer,
    }
}

diesel::table! {
    comment (id) {
        id -> BigInt,
        #[sql_name = "type"]
        type_ -> Nullable<Integer>,
        poster_id -> Nullable<BigInt>,
        issue_id -> Nullable<BigInt>,
        commit_id -> Nullable<BigInt>,
        line -> Nullable<BigInt>,
        content -> Nullable<Text>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
        commit_sha -> Nullable<Text>,
    }
}

diesel::table! {
    deploy_key (id) {
        id -> BigInt,
        key_id -> Nullable<BigInt>,
        repo_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        fingerprint -> Nullable<Text>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    email_address (id) {
        id -> BigInt,
        uid -> BigInt,
        email -> Text,
        is_activated -> Bool,
    }
}

diesel::table! {
    follow (id) {
        id -> BigInt,
        user_id -> BigInt,
        follow_id -> BigInt,
    }
}

diesel::table! {
    hook_task (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        hook_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    issue (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        index -> Nullable<BigInt>,
        poster_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        content -> Nullable<Text>,
        milestone_id -> Nullable<BigInt>,
        priority -> Nullable<Integer>,
        assignee_id -> Nullable<BigInt>,
        is_closed -> Nullable<Bool>,
        is_pull -> Nullable<Bool>,
        num_comments -> Nullable<Integer>,
        deadline_unix -> Nullable<BigInt>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    issue_label (id) {
        id -> BigInt,
        issue_id -> Nullable<BigInt>,
        label_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    issue_user (id) {
        id -> BigInt,
        uid -> Nullable<BigInt>,
        issue_id -> Nullable<BigInt>,
        repo_id -> Nullable<BigInt>,
        milestone_id -> Nullable<BigInt>,
        is_read -> Nullable<Bool>,
        is_assigned -> Nullable<Bool>,
        is_mentioned -> Nullable<Bool>,
        is_poster -> Nullable<Bool>,
        is_closed -> Nullable<Bool>,
    }
}

diesel::table! {
    label (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        color -> Nullable<Text>,
        num_issues -> Nullable<Integer>,
        num_closed_issues -> Nullable<Integer>,
    }
}

diesel::table! {
    login_source (id) {
        id -> BigInt,
        #[sql_name = "type"]
        type_ -> Nullable<Integer>,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    milestone (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        content -> Nullable<Text>,
        is_closed -> Nullable<Bool>,
        num_issues -> Nullable<Integer>,
        num_closed_issues -> Nullable<Integer>,
        completeness -> Nullable<Integer>,
        deadline_unix -> Nullable<BigInt>,
        closed_date_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    mirror (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        interval -> Nullable<Integer>,
        enable_prune -> Bool,
        updated_unix -> Nullable<BigInt>,
        next_update_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    org_user (id) {
        id -> BigInt,
        uid -> Nullable<BigInt>,
        org_id -> Nullable<BigInt>,
        is_owner -> Nullable<Bool>,
        is_public -> Nullable<Bool>,
        num_teams -> Nullable<Integer>,
    }
}

diesel::table! {
    public_key (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        fingerprint -> Text,
        content -> Text,
        mode -> Integer,
        #[sql_name = "type"]
        type_ -> Integer,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    pull_request (id) {
        id -> BigInt,
        issue_id -> Nullable<BigInt>,
        has_merged -> Nullable<Bool>,
        merged_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    release (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        publisher_id -> Nullable<BigInt>,
        tag_name -> Nullable<Text>,
        lower_tag_name -> Nullable<Text>,
        target -> Nullable<Text>,
        title -> Nullable<Text>,
        sha1 -> Nullable<Text>,
        num_commits -> Nullable<BigInt>,
        note -> Nullable<Text>,
        is_draft -> Bool,
        is_prerelease -> Nullable<Bool>,
        created_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    repository (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        lower_name -> Text,
        name -> Text,
        description -> Nullable<Text>,
        website -> Nullable<Text>,
        default_branch -> Nullable<Text>,
        size -> BigInt,
        use_custom_avatar -> Nullable<Bool>,
        num_watches -> Nullable<Integer>,
        num_stars -> Nullable<Integer>,
        num_forks -> Nullable<Integer>,
        num_issues -> Nullable<Integer>,
        num_closed_issues -> Nullable<Integer>,
        num_pulls -> Nullable<Integer>,
        num_closed_pulls -> Nullable<Integer>,
        num_milestones -> Integer,
        num_closed_milestones -> Integer,
        is_private -> Nullable<Bool>,
        is_unlisted -> Bool,
        is_bare -> Nullable<Bool>,
        is_mirror -> Nullable<Bool>,
        enable_wiki -> Bool,
        allow_public_wiki -> Nullable<Bool>,
        enable_external_wiki -> Nullable<Bool>,
        external_wiki_url -> Nullable<Text>,
        enable_issues -> Bool,
        allow_public_issues -> Nullable<Bool>,
        enable_external_tracker -> Nullable<Bool>,
        external_tracker_url -> Nullable<Text>,
        external_tracker_format -> Nullable<Text>,
        external_tracker_style -> Nullable<Text>,
        enable_pulls -> Bool,
        pulls_ignore_whitespace -> Bool,
        pulls_allow_rebase -> Bool,
        is_fork -> Bool,
        fork_id -> Nullable<BigInt>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::table! {
    star (id) {
        id -> BigInt,
        uid -> Nullable<BigInt>,
        repo_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    team (id) {
        id -> BigInt,
        org_id -> Nullable<BigInt>,
        lower_name -> Nullable<Text>,
        name -> Nullable<Text>,
        description -> Nullable<Text>,
        authorize -> Nullable<Integer>,
        num_repos -> Nullable<Integer>,
        num_members -> Nullable<Integer>,
    }
}

diesel::table! {
    team_repo (id) {
        id -> BigInt,
        org_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        repo_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    team_user (id) {
        id -> BigInt,
        org_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        uid -> Nullable<BigInt>,
    }
}

diesel::table! {
    user (id) {
        id -> BigInt,
        lower_name -> Text,
        name -> Text,
        full_name -> Nullable<Text>,
        email -> Text,
        passwd -> Text,
        login_source -> BigInt,
        login_name -> Nullable<Text>,
        #[sql_name = "type"]
        type_ -> Nullable<Integer>,
        location -> Nullable<Text>,
        website -> Nullable<Text>,
        rands -> Nullable<Text>,
        salt -> Nullable<Text>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
        last_repo_visibility -> Nullable<Bool>,
        max_repo_creation -> Integer,
        is_active -> Nullable<Bool>,
        is_admin -> Nullable<Bool>,
        allow_git_hook -> Nullable<Bool>,
        allow_import_local -> Nullable<Bool>,
        prohibit_login -> Nullable<Bool>,
        avatar -> Text,
        avatar_email -> Text,
        use_custom_avatar -> Nullable<Bool>,
        num_followers -> Nullable<Integer>,
        num_following -> Integer,
        num_stars -> Nullable<Integer>,
        num_repos -> Nullable<Integer>,
        description -> Nullable<Text>,
        num_teams -> Nullable<Integer>,
        num_members -> Nullable<Integer>,
    }
}

diesel::table! {
    watch (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        repo_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook (id) {
        id -> BigInt,
        repo_id -> Nullable<BigInt>,
        org_id -> Nullable<BigInt>,
        url -> Nullable<Text>,
        content_type -> Nullable<Integer>,
        secret -> Nullable<Text>,
        events -> Nullable<Text>,
        is_ssl -> Nullable<Bool>,
        is_active -> Nullable<Bool>,
        hook_task_type -> Nullable<Integer>,
        meta -> Nullable<Text>,
        last_status -> Nullable<Integer>,
        created_unix -> Nullable<BigInt>,
        updated_unix -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    access,
    access_token,
    action,
    attachment,
    collaboration,
    comment,
    deploy_key,
    email_address,
    follow,
    hook_task,
    issue,
    issue_label,
    issue_user,
    label,
    login_source,
    milestone,
    mirror,
    org_user,
    public_key,
    pull_request,
    release,
    repository,
    star,
    team,
    team_repo,
    team_user,
    user,
    watch,
    webhook,
);
