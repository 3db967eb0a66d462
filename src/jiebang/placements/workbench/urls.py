from django.urls import path

from jiebang.placements.workbench import compare_views, final_views, plan_views, rule_views, solve_views

HERE = "cohorts/<slug:code>/placement/"
RUN = f"{HERE}runs/<uuid:uuid>/"

urlpatterns = [
    path(f"{HERE}lists/", solve_views.lists, name="placement_lists"),
    path(f"{HERE}rules/", rule_views.rules, name="placement_rules"),
    path(f"{HERE}rules.xlsx", rule_views.rules_sheet, name="placement_rules_sheet"),
    path(f"{HERE}rules.toml", rule_views.rules_toml, name="placement_rules_toml"),
    path(f"{HERE}rules/chosen/", rule_views.rules_chosen, name="placement_rules_chosen"),
    path(f"{HERE}rules/file/", rule_views.rules_file, name="placement_rules_file"),
    path(f"{HERE}rules/new/<slug:kind>/", rule_views.rule_new, name="placement_rule_new"),
    path(f"{HERE}rules/<uuid:uuid>/", rule_views.rule, name="placement_rule"),
    path(f"{HERE}weights/", rule_views.weights, name="placement_weights"),
    path(f"{HERE}solving/", solve_views.solving, name="placement_solving"),
    path(f"{HERE}solving/<uuid:uuid>/", solve_views.solve_job, name="placement_solve_job"),
    path(
        f"{HERE}solving/<uuid:uuid>/cancellation/",
        solve_views.solve_job_cancellation,
        name="placement_solve_job_cancellation",
    ),
    path(f"{HERE}compare/", compare_views.compare, name="placement_compare"),
    path(f"{HERE}compare.xlsx", compare_views.compare_sheet, name="placement_compare_sheet"),
    path(f"{HERE}compare/differences/", compare_views.differences, name="placement_differences"),
    path(f"{HERE}compare/differences.xlsx", compare_views.differences_sheet, name="placement_differences_sheet"),
    path(f"{HERE}final/", final_views.final, name="placement_final"),
    path(f"{RUN}choice/", compare_views.choice, name="placement_choice"),
    path(f"{RUN}why/", plan_views.why_not, name="placement_why"),
    path(f"{RUN}locks/", plan_views.locks, name="placement_locks"),
    path(f"{RUN}trials/", plan_views.trials, name="placement_trials"),
    path(f"{RUN}saving/", plan_views.saving, name="placement_saving"),
    path(f"{RUN}undoing/", plan_views.undoing, name="placement_undoing"),
    path(f"{RUN}history/", plan_views.history, name="placement_history"),
    path(f"{RUN}history.xlsx", plan_views.history_sheet, name="placement_history_sheet"),
    path(f"{RUN}archive.zip", plan_views.archive, name="placement_archive"),
    path(f"{RUN}proposal/", final_views.proposal, name="placement_proposal"),
]
